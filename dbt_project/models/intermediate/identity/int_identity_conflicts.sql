-- Grain: one row per identifier and way in which it was not believed, with the reason.

with

identifiers as (

    select * from {{ ref('int_identifiers_resolved') }}

),

rejected as (

    select * from {{ ref('int_identifiers_rejected') }}

),

carried as (

    select * from {{ ref('int_identifiers_observed') }}
    where
        is_carried
        and identifier_type != 'user_id'

),

visitors as (

    select * from {{ ref('int_visitors_identified') }}

),

named as (

    select * from {{ ref('int_sessions_named_by_link') }}

),

completed as (

    select * from {{ ref('int_visitor_ids_completed') }}
    where completed_visitor_id is null

),

shared as (

    select
        identifier_type,
        identifier,
        'shared' as conflict,
        concat(
            'goes together with ', tied_count,
            ' identifiers or groups of them that nothing else ties; seeds allow ',
            max_other_identifiers
        ) as reason

    from identifiers

    where is_shared

),

-- What is known of the other side is more than the visit tells, so that even one may be refused.
in_doubtful_visits as (

    select
        identifier_type,
        identifier,
        'doubtful visits' as conflict,
        case
            when identifier_type = 'user_id'
                then concat(
                    'the forms, calls and chats of its visits name ', refused_count,
                    ' person(s), who may be others: no visit ties it to what they gave'
                )
            else concat(
                'given in visits of ', refused_count,
                ' user id(s), which may be other people''s: no visit ties it to them'
            )
        end as reason

    from identifiers

    where refused_count is not null

),

-- Whoever is identified on a browser opened the link, whomever it names.
on_browsers_of_others as (

    select
        carried.identifier_type,
        carried.identifier,
        count(distinct carried.visitor_id) as browser_count

    from carried

    inner join identifiers
        on
            carried.identifier_type = identifiers.identifier_type
            and carried.identifier = identifiers.identifier

    inner join visitors
        on
            carried.visitor_id = visitors.visitor_id
            and carried.observed_at >= visitors.valid_from
            and carried.observed_at < visitors.valid_until
            and identifiers.person_id != visitors.person_id

    group by carried.identifier_type, carried.identifier

),

on_browsers_of_nobody as (

    select
        carried.identifier_type,
        carried.identifier,
        count(distinct carried.visitor_id) as browser_count

    from carried

    inner join named
        on
            carried.visitor_id = named.visitor_id
            and carried.observed_at >= named.valid_from
            and carried.observed_at < named.valid_until

    group by carried.identifier_type, carried.identifier

),

of_several_browsers as (

    select
        'visitor_id' as identifier_type,
        visitor_id as identifier,
        'several browsers' as conflict,
        concat(
            'given by a form, call or chat that names no instance, and seen by ', instance_count,
            ' instances: it is linked to no visit'
        ) as reason

    from completed

),

conflicts as (

    select * from shared

    union all

    select * from of_several_browsers

    union all

    select * from in_doubtful_visits

    union all

    select
        identifier_type,
        identifier,
        'unusable' as conflict,
        reason

    from rejected

    union all

    select
        identifier_type,
        identifier,
        'passed on' as conflict,
        concat(
            'carried along, not asserted, on ', browser_count,
            ' browser(s) of other people: it names nobody there'
        ) as reason

    from on_browsers_of_others

    union all

    select
        identifier_type,
        identifier,
        'browser unknown' as conflict,
        concat(
            'carried along, not asserted, on ', browser_count,
            ' browser(s) that nobody was identified on: it names those visits, not the browser'
        ) as reason

    from on_browsers_of_nobody

)

select * from conflicts

-- Grain: one row per identifier and reason for which it was not believed.

with

identifiers as (

    select * from {{ ref('int_identifiers_resolved') }}

),

rejected as (

    select * from {{ ref('int_identifiers_rejected') }}

),

passed_on as (

    select * from {{ ref('int_identifiers_passed_on') }}

),

visitor_ids as (

    select * from {{ ref('int_visitor_ids_completed') }}
    where completed_visitor_id is null

),

conflicts as (

    select
        identifier_type,
        identifier,
        'shared' as conflict,
        concat_ws(
            '',
            'goes together with ', tied_count,
            ' identifiers or groups of them that nothing else ties; seeds allow ',
            max_other_identifiers
        ) as reason

    from identifiers

    where is_shared

    union all

    select
        'visitor_id' as identifier_type,
        visitor_id as identifier,
        'several browsers' as conflict,
        concat_ws(
            '',
            'given by a form, call or chat that names no instance, and seen by ', instance_count,
            ' instances: it is linked to no visit'
        ) as reason

    from visitor_ids

    union all

    -- More is known of the other side than the visit shows, so even a single one may be refused.
    select
        identifier_type,
        identifier,
        'doubtful visits' as conflict,
        case
            when identifier_type = 'user_id'
                then concat_ws(
                    '',
                    'the forms, calls and chats of its visits name ', refused_count,
                    ' person(s), who may be others: no visit ties it to what they gave'
                )
            else concat_ws(
                '',
                'given in visits of ', refused_count,
                ' user id(s), which may be other people''s: no visit ties it to them'
            )
        end as reason

    from identifiers

    where refused_count is not null

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
        conflict,
        concat_ws(
            '',
            'carried along, not asserted, on ', browser_count, ' browser(s) ',
            case conflict
                when 'passed on' then 'of other people: it names nobody there'
                else 'that nobody was identified on: it names those visits, not the browser'
            end
        ) as reason

    from passed_on

)

select * from conflicts

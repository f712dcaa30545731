-- Grain: one row per user id and address or phone that was given in one visit.

with

observed as (

    select * from {{ ref('int_identifiers_observed') }}
    where
        is_activity
        and visitor_id is not null

),

sessions as (

    select * from {{ ref('int_sessions_aggregated') }}

),

role_addresses as (

    select * from {{ ref('role_addresses') }}

),

given as (

    select
        record_key,
        identifier_type,
        identifier,
        visitor_id,
        observed_at

    from observed

    where
        not is_carried
        and identifier_type in ('email', 'phone')

),

-- Few browsers give an address; only their visits are read.
visitors as (

    select distinct visitor_id from given

),

signed_in as (

    select
        observed.record_key,
        observed.identifier_type,
        observed.identifier,
        observed.visitor_id,
        observed.observed_at

    from observed

    inner join visitors
        on observed.visitor_id = visitors.visitor_id

    where observed.identifier_type = 'user_id'

),

visits as (

    select
        sessions.session_id,
        sessions.visitor_id,
        sessions.started_at,
        sessions.ended_at

    from sessions

    inner join visitors
        on sessions.visitor_id = visitors.visitor_id

),

unioned as (

    select * from given

    union all

    select * from signed_in

),

in_visits as (

    select
        visits.session_id,
        unioned.visitor_id,
        unioned.identifier_type,
        unioned.identifier

    from unioned

    inner join visits
        on
            unioned.visitor_id = visits.visitor_id
            and {{ is_in_visit('unioned.observed_at', 'visits') }}

    qualify row_number() over (
        partition by unioned.record_key, unioned.identifier_type, unioned.identifier
        order by visits.started_at desc, visits.session_id
    ) = 1

),

paired as (

    select
        users.identifier as user_id,
        addresses.identifier_type,
        addresses.identifier,
        case
            when addresses.identifier_type = 'email'
                then {{ text_before('addresses.identifier', '@') }}
        end as local_part,
        count(distinct addresses.visitor_id) as visitor_count

    from in_visits as users

    inner join in_visits as addresses
        on users.session_id = addresses.session_id

    where
        users.identifier_type = 'user_id'
        and addresses.identifier_type != 'user_id'

    group by users.identifier, addresses.identifier_type, addresses.identifier

),

given_on as (

    select
        identifier_type,
        identifier,
        count(distinct visitor_id) as visitor_count

    from given

    group by identifier_type, identifier

),

-- What a browser without that user id gives as well may be a colleague's, if it is info@.
of_one_user as (

    select
        paired.user_id,
        paired.identifier_type,
        paired.identifier

    from paired

    inner join given_on
        on
            paired.identifier_type = given_on.identifier_type
            and paired.identifier = given_on.identifier

    left join role_addresses
        on paired.local_part = role_addresses.local_part

    where
        role_addresses.local_part is null
        or paired.visitor_count = given_on.visitor_count

)

select * from of_one_user

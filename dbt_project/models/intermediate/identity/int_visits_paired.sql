-- Grain: one row per user id and address or phone that was given in one visit.

with

observed as (

    select * from {{ ref('int_identifiers_observed') }}
    where
        is_activity
        and visitor_id is not null
        and (
            identifier_type = 'user_id'
            or (identifier_type in ('email', 'phone') and not is_carried)
        )

),

sessions as (

    select * from {{ ref('int_sessions_aggregated') }}

),

role_addresses as (

    select * from {{ ref('role_addresses') }}

),

given_on as (

    select
        identifier_type,
        identifier,
        count(distinct visitor_id) as visitor_count

    from observed

    where identifier_type != 'user_id'

    group by identifier_type, identifier

),

-- Few browsers give an address; only their visits are read.
visitors as (

    select distinct visitor_id

    from observed

    where identifier_type != 'user_id'

),

in_visits as (

    select
        sessions.session_id,
        observed.visitor_id,
        observed.identifier_type,
        observed.identifier

    from observed

    inner join visitors
        on observed.visitor_id = visitors.visitor_id

    inner join sessions
        on
            observed.visitor_id = sessions.visitor_id
            and {{ is_in_visit('observed.observed_at', 'sessions') }}

    qualify row_number() over (
        partition by observed.record_key, observed.identifier_type, observed.identifier
        order by sessions.started_at desc, sessions.session_id
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

-- An address like info@ may be a colleague's, if a browser without that user id gives it too.
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

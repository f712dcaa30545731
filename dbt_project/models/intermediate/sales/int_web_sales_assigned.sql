-- Grain: one row per sale of web events whose buyer is known, if only by a browser.

with

sales as (

    select * from {{ ref('int_web_sales_linked') }}

),

sessions as (

    select * from {{ ref('int_sessions_aggregated') }}

),

sessions_assigned as (

    select * from {{ ref('int_sessions_assigned') }}

),

records as (

    select * from {{ ref('int_records_with_person') }}

),

visitors as (

    select * from {{ ref('int_visitors_assigned') }}

),

visits as (

    select
        sales.source_system,
        sales.deal_id,
        sessions_assigned.person_id

    from sales

    inner join sessions
        on
            sales.visitor_id = sessions.visitor_id
            and {{ is_in_visit('sales.occurred_at', 'sessions') }}

    inner join sessions_assigned
        on sessions.session_id = sessions_assigned.session_id

    qualify row_number() over (
        partition by sales.source_system, sales.deal_id
        order by sessions.started_at desc, sessions.session_id
    ) = 1

),

assigned as (

    select
        sales.source_system,
        sales.deal_id,
        sales.crm_source_system,
        sales.crm_deal_id,

        -- As with forms, what the order itself says comes before the person of the visit.
        coalesce(
            case when not records.is_shared then records.person_id end,
            case when event_records.names_visitor then event_records.person_id end,
            visits.person_id,
            visitors.person_id,
            case
                when sales.visitor_id is not null
                    then {{ anonymous_person_id('sales.visitor_id') }}
            end,
            records.person_id
        ) as person_id

    from sales

    left join visits
        on
            sales.source_system = visits.source_system
            and sales.deal_id = visits.deal_id

    left join records
        on concat_ws('', 'web_sale:', sales.source_system, ':', sales.deal_id) = records.record_key

    -- The event carries along who is signed in.
    left join records as event_records
        on 'web:' || sales.source_system || ':' || sales.event_id = event_records.record_key

    left join visitors
        on
            sales.visitor_id = visitors.visitor_id
            and sales.occurred_at >= visitors.valid_from
            and sales.occurred_at < visitors.valid_until

),

known as (

    select * from assigned
    where person_id is not null

)

select * from known

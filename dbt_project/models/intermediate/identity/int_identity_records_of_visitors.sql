-- Grain: one row per web event, change of id, interaction and order that says who somebody is.

{{ config(materialized='ephemeral') }}

with

identifying_events as (

    select * from {{ ref('int_web_events_identifying') }}

),

duplicates as (

    select * from {{ ref('int_web_event_duplicates') }}

),

interactions as (

    select * from {{ ref('int_interactions_unioned') }}

),

web_sales as (

    select * from {{ ref('int_web_sales_linked') }}
    where not is_refund

),

deal_contacts as (

    select * from {{ ref('int_deal_contacts_unnested') }}

),

web_events as (

    select identifying_events.*

    from identifying_events

    left join duplicates
        on
            identifying_events.event_key = duplicates.event_key
            and identifying_events._load_id = duplicates._load_id
            and identifying_events._row = duplicates._row

    where duplicates.event_key is null

),

-- The only contact of a deal is who bought in the browser that the order came from.
only_contacts as (

    select
        source_system,
        deal_id,
        min(concat_ws('', contact_source_system, ':', contact_id)) as crm_contact_id

    from deal_contacts

    group by source_system, deal_id

    having count(*) = 1

),

orders as (

    select
        web_sales.*,
        only_contacts.crm_contact_id

    from web_sales

    left join only_contacts
        on
            web_sales.crm_source_system = only_contacts.source_system
            and web_sales.crm_deal_id = only_contacts.deal_id

),

unioned as (

    select
        {{ identity_record(
            "concat_ws('', 'web:', source, ':', event_id)",
            'occurred_at',
            ['visitor_id', 'user_id', 'email', 'phone'],
            is_assertion="event_type = 'identify'",
            is_carried="event_type != 'identify'",
        ) }}

    from web_events

    union all

    -- The id before is a browser's own, unless it is an address.
    select
        {{ identity_record(
            "concat_ws('', 'alias:', source, ':', event_id)",
            'occurred_at',
            ['user_id', 'email', 'phone'],
            {'visitor_id': "case when previous_id not like '%@%' then previous_id end"},
            is_assertion='true',
        ) }}

    from web_events

    where previous_id is not null

    union all

    -- A caller's number says who calls, and ties no other identifier to it. The operator, unlike
    -- concat_ws('', ), makes no id of a missing one.
    select
        {{ identity_record(
            "concat_ws('', 'interaction:', " ~ id_text('interaction_id') ~ ")",
            'occurred_at',
            ['visitor_id', 'email', 'phone'],
            {'chat_contact_id': "source_system || ':' || chat_contact_id"},
            is_assertion="interaction_type in ('form', 'chat')",
        ) }}

    from interactions

    union all

    -- To order is to fill in a form.
    select
        {{ identity_record(
            "concat_ws('', 'web_sale:', source_system, ':', deal_id)",
            'occurred_at',
            ['visitor_id', 'crm_contact_id', 'email', 'phone'],
            is_assertion='true',
        ) }}

    from orders

)

select * from unioned

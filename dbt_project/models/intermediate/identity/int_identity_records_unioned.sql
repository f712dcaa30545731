-- Grain: one row per record that says, or carries along, who somebody is.

with

landed_web_events as (

    select * from {{ ref('int_web_events_identifying') }}

),

superseded as (

    select * from {{ ref('int_web_event_duplicates') }}

),

interactions as (

    select * from {{ ref('int_interactions_unioned') }}

),

email_events as (

    select * from {{ ref('int_email_events_deduplicated') }}

),

campaign_responses as (

    select * from {{ ref('int_campaign_responses_latest') }}

),

feedbacks as (

    select * from {{ ref('int_feedbacks_deduplicated') }}

),

contacts as (

    select * from {{ ref('int_contacts_latest') }}

),

chat_contacts as (

    select * from {{ ref('int_chat_contacts_latest') }}

),

deal_contacts as (

    select * from {{ ref('int_deal_contacts_unnested') }}

),

contact_browsers as (

    select * from {{ ref('int_contact_browsers_unioned') }}

),

contact_user_ids as (

    select * from {{ ref('int_crm_fields_latest') }}
    where
        object != 'deal'
        and meaning = 'user_id'

),

web_sales as (

    select * from {{ ref('int_web_sales_linked') }}
    where not is_refund

),

-- Whoever of the CRM a deal is of bought in the browser that the order came from.
only_contacts as (

    select
        source_system,
        deal_id,
        min(concat(contact_source_system, ':', contact_id)) as crm_contact_id

    from deal_contacts

    group by source_system, deal_id

    having count(*) = 1

),

web_events as (

    select landed_web_events.*

    from landed_web_events

    left join superseded
        on
            landed_web_events.event_key = superseded.event_key
            and landed_web_events._load_id = superseded._load_id
            and landed_web_events._row = superseded._row

    where superseded.event_key is null

),

-- Of newsletters only the clicks are somebody's; for the rest it is enough to know the address.
addresses as (

    select
        email,
        min(occurred_at) as observed_at

    from email_events

    group by email

),

unioned as (

    select
        concat('web:', source, ':', event_id) as record_key,
        event_type = 'identify' as is_assertion,
        event_type != 'identify' as is_carried,
        true as is_activity,
        occurred_at as observed_at,
        visitor_id,
        cast(null as varchar) as crm_contact_id,
        user_id,
        email,
        phone,
        cast(null as varchar) as chat_contact_id

    from web_events

    union all

    -- What was known by another id before: a browser by its own.
    select
        concat('alias:', source, ':', event_id) as record_key,
        true as is_assertion,
        false as is_carried,
        true as is_activity,
        occurred_at as observed_at,
        case when previous_id not like '%@%' then previous_id end as visitor_id,
        cast(null as varchar) as crm_contact_id,
        user_id,
        email,
        phone,
        cast(null as varchar) as chat_contact_id

    from web_events

    where previous_id is not null

    union all

    -- A caller's number says who calls, and nothing that ties it to another identifier.
    select
        concat('interaction:', interaction_id) as record_key,
        interaction_type in ('form', 'chat') as is_assertion,
        false as is_carried,
        true as is_activity,
        occurred_at as observed_at,
        visitor_id,
        cast(null as varchar) as crm_contact_id,
        cast(null as varchar) as user_id,
        email,
        phone,
        -- Not concat(), which would make an id of a missing one.
        source_system || ':' || chat_contact_id as chat_contact_id

    from interactions

    union all

    select
        concat('email:', event_id) as record_key,
        false as is_assertion,
        false as is_carried,
        true as is_activity,
        occurred_at as observed_at,
        cast(null as varchar) as visitor_id,
        cast(null as varchar) as crm_contact_id,
        cast(null as varchar) as user_id,
        email,
        cast(null as varchar) as phone,
        cast(null as varchar) as chat_contact_id

    from email_events

    where lower(event_name) = 'clicked'

    union all

    select
        concat('campaign_response:', source_system, ':', response_id) as record_key,
        false as is_assertion,
        false as is_carried,
        true as is_activity,
        responded_at as observed_at,
        cast(null as varchar) as visitor_id,
        concat(source_system, ':', contact_id) as crm_contact_id,
        cast(null as varchar) as user_id,
        cast(null as varchar) as email,
        cast(null as varchar) as phone,
        cast(null as varchar) as chat_contact_id

    from campaign_responses

    union all

    select
        concat('feedback:', feedback_id) as record_key,
        true as is_assertion,
        false as is_carried,
        true as is_activity,
        occurred_at as observed_at,
        cast(null as varchar) as visitor_id,
        crm_contact_id,
        cast(null as varchar) as user_id,
        email,
        cast(null as varchar) as phone,
        cast(null as varchar) as chat_contact_id

    from feedbacks

    union all

    select
        concat('address:', email) as record_key,
        false as is_assertion,
        false as is_carried,
        false as is_activity,
        observed_at,
        cast(null as varchar) as visitor_id,
        cast(null as varchar) as crm_contact_id,
        cast(null as varchar) as user_id,
        email,
        cast(null as varchar) as phone,
        cast(null as varchar) as chat_contact_id

    from addresses

    union all

    select
        concat('contact:', contacts.source_system, ':', contacts.contact_id) as record_key,
        true as is_assertion,
        false as is_carried,
        false as is_activity,
        contacts.created_at as observed_at,
        cast(null as varchar) as visitor_id,
        concat(contacts.source_system, ':', contacts.contact_id) as crm_contact_id,
        contact_user_ids.value as user_id,
        contacts.email,
        contacts.phone,
        cast(null as varchar) as chat_contact_id

    from contacts

    left join contact_user_ids
        on
            contacts.source_system = contact_user_ids.source_system
            and contacts.contact_id = contact_user_ids.record_id

    union all

    select
        concat('contact_browser:', source_system, ':', contact_id, ':', visitor_id) as record_key,
        false as is_assertion,
        false as is_carried,
        true as is_activity,
        held_at as observed_at,
        visitor_id,
        concat(source_system, ':', contact_id) as crm_contact_id,
        cast(null as varchar) as user_id,
        cast(null as varchar) as email,
        cast(null as varchar) as phone,
        cast(null as varchar) as chat_contact_id

    from contact_browsers

    union all

    select
        concat('chat_contact:', source_system, ':', chat_contact_id) as record_key,
        true as is_assertion,
        false as is_carried,
        false as is_activity,
        created_at as observed_at,
        cast(null as varchar) as visitor_id,
        cast(null as varchar) as crm_contact_id,
        user_id,
        email,
        phone,
        concat(source_system, ':', chat_contact_id) as chat_contact_id

    from chat_contacts

    union all

    -- Who orders fills in a form.
    select
        concat('web_sale:', web_sales.source_system, ':', web_sales.deal_id) as record_key,
        true as is_assertion,
        false as is_carried,
        true as is_activity,
        web_sales.occurred_at as observed_at,
        web_sales.visitor_id,
        only_contacts.crm_contact_id,
        cast(null as varchar) as user_id,
        web_sales.email,
        web_sales.phone,
        cast(null as varchar) as chat_contact_id

    from web_sales

    left join only_contacts
        on
            web_sales.crm_source_system = only_contacts.source_system
            and web_sales.crm_deal_id = only_contacts.deal_id

    union all

    -- A deal may name a contact that no contact export holds.
    select
        concat_ws(':', 'deal', source_system, deal_id, contact_source_system, contact_id)
            as record_key,
        false as is_assertion,
        false as is_carried,
        false as is_activity,
        created_at as observed_at,
        cast(null as varchar) as visitor_id,
        concat(contact_source_system, ':', contact_id) as crm_contact_id,
        cast(null as varchar) as user_id,
        cast(null as varchar) as email,
        cast(null as varchar) as phone,
        cast(null as varchar) as chat_contact_id

    from deal_contacts

)

select * from unioned

-- Grain: one row per call, chat or form submission.

with

calls as (

    select * from {{ ref('int_calls_unioned') }}

),

chats as (

    select * from {{ ref('int_chats_unioned') }}

),

form_submissions as (

    select * from {{ ref('int_form_submissions_unioned') }}

),

form_pages as (

    select * from {{ ref('int_form_pages_sourced') }}

),

web_leads as (

    select * from {{ ref('int_web_leads') }}

),

completed as (

    select * from {{ ref('int_visitor_ids_completed') }}

),

chat_contacts as (

    select * from {{ ref('int_chat_contacts_latest') }}

),

unioned as (

    select
        source_system,
        'call' as interaction_type,
        call_id as source_id,
        started_at as occurred_at,
        visitor_id,
        cast(null as varchar) as email,
        caller_phone as phone,
        cast(null as varchar) as chat_contact_id,
        is_answered,
        cast(null as varchar) as form_name,
        cast(null as varchar) as page_url,
        source,
        medium,
        campaign,
        keyword,
        landing_page,
        false as is_synced_late,
        false as is_web_event

    from calls

    union all

    select
        chats.source_system,
        'chat' as interaction_type,
        chats.chat_id as source_id,
        chats.started_at as occurred_at,
        chats.visitor_id,
        coalesce(chats.email, chat_contacts.email) as email,
        coalesce(chats.phone, chat_contacts.phone) as phone,
        chats.chat_contact_id,
        true as is_answered,
        cast(null as varchar) as form_name,
        chats.page_url,
        '(direct)' as source,
        '(none)' as medium,
        '(not set)' as campaign,
        '(not set)' as keyword,
        cast(null as varchar) as landing_page,
        false as is_synced_late,
        false as is_web_event

    from chats

    left join chat_contacts
        on
            chats.source_system = chat_contacts.source_system
            and chats.chat_contact_id = chat_contacts.chat_contact_id

    union all

    select
        form_submissions.source_system,
        'form' as interaction_type,
        form_submissions.submission_id as source_id,
        form_submissions.submitted_at as occurred_at,
        form_submissions.visitor_id,
        form_submissions.email,
        form_submissions.phone,
        cast(null as varchar) as chat_contact_id,
        true as is_answered,
        form_submissions.form_name,
        form_submissions.page_url,
        coalesce(form_pages.source, '(direct)') as source,
        coalesce(form_pages.medium, '(none)') as medium,
        coalesce(form_pages.campaign, '(not set)') as campaign,
        coalesce(form_pages.keyword, '(not set)') as keyword,
        cast(null as varchar) as landing_page,
        form_submissions.is_synced_late,
        false as is_web_event

    from form_submissions

    left join form_pages
        on form_submissions.page_url = form_pages.page_url

    union all

    select
        source_system,
        'form' as interaction_type,
        submission_id as source_id,
        submitted_at as occurred_at,
        visitor_id,
        email,
        phone,
        cast(null as varchar) as chat_contact_id,
        true as is_answered,
        form_name,
        page_url,
        '(direct)' as source,
        '(none)' as medium,
        '(not set)' as campaign,
        '(not set)' as keyword,
        cast(null as varchar) as landing_page,
        false as is_synced_late,
        true as is_web_event

    from web_leads

),

keyed as (

    select
        {{ surrogate_id([
            "case when unioned.is_web_event then 'web_event' else unioned.interaction_type end",
            'unioned.source_system',
            'unioned.source_id',
        ]) }} as interaction_id,
        unioned.source_system,
        unioned.interaction_type,
        unioned.source_id,
        unioned.occurred_at,
        coalesce(completed.completed_visitor_id, unioned.visitor_id) as visitor_id,
        unioned.email,
        unioned.phone,
        unioned.chat_contact_id,
        unioned.is_answered,
        unioned.form_name,
        {{ url_path('unioned.page_url') }} as page_path,
        unioned.source,
        unioned.medium,
        unioned.campaign,
        unioned.keyword,
        unioned.landing_page,
        unioned.is_synced_late,
        unioned.is_web_event

    from unioned

    left join completed
        on unioned.visitor_id = completed.visitor_id

)

select * from keyed

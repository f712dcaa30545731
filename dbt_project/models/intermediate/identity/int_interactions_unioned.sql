-- Grain: one row per call, chat or form submission of each system.

{% set traffic = ['source', 'medium', 'campaign', 'keyword'] %}
{% set form = ['email', 'phone', 'form_name'] %}
{% set columns = form + traffic + [
    'chat_contact_id', 'page_path', 'landing_page', 'is_answered', 'is_synced_late', 'is_web_event',
] %}

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
        {{ columns_or_null(
            columns, traffic + ['landing_page', 'is_answered'], {'phone': 'caller_phone'}
        ) }}

    from calls

    union all

    select
        chats.source_system,
        'chat' as interaction_type,
        chats.chat_id as source_id,
        chats.started_at as occurred_at,
        chats.visitor_id,
        {{ columns_or_null(columns, [], {
            'email': 'coalesce(chats.email, chat_contacts.email)',
            'phone': 'coalesce(chats.phone, chat_contacts.phone)',
            'chat_contact_id': 'chats.chat_contact_id',
            'page_path': url_path('chats.page_url'),
        }) }}

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
        {{ columns_or_null(
            columns, form + traffic + ['is_synced_late'],
            {'page_path': url_path('form_submissions.page_url')},
        ) }}

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
        {{ columns_or_null(
            columns, form, {'page_path': url_path('page_url'), 'is_web_event': 'true'}
        ) }}

    from web_leads

),

keyed as (

    select
        {{ surrogate_id([
            "case when unioned.is_web_event then 'web_event' else unioned.interaction_type end",
            'unioned.source_system',
            'unioned.source_id',
        ]) }} as interaction_id,
        unioned.{{ all_but(
            'visitor_id, is_answered, is_synced_late, is_web_event, ' ~ traffic | join(', ')
        ) }},
        coalesce(completed.completed_visitor_id, unioned.visitor_id) as visitor_id,
        coalesce(unioned.source, '(direct)') as source,
        coalesce(unioned.medium, '(none)') as medium,
        coalesce(unioned.campaign, '(not set)') as campaign,
        coalesce(unioned.keyword, '(not set)') as keyword,
        unioned.interaction_type != 'call' or unioned.is_answered as is_answered,
        coalesce(unioned.is_synced_late, false) as is_synced_late,
        coalesce(unioned.is_web_event, false) as is_web_event

    from unioned

    left join completed
        on unioned.visitor_id = completed.visitor_id

)

select * from keyed

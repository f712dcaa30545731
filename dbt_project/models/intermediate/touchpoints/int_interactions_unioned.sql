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
        source,
        medium,
        campaign,
        keyword

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
        '(direct)' as source,
        '(none)' as medium,
        '(not set)' as campaign,
        '(not set)' as keyword

    from chats

    left join chat_contacts
        on
            chats.source_system = chat_contacts.source_system
            and chats.chat_contact_id = chat_contacts.chat_contact_id

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
        '(direct)' as source,
        '(none)' as medium,
        '(not set)' as campaign,
        '(not set)' as keyword

    from form_submissions

),

keyed as (

    select
        {{ surrogate_id(['interaction_type', 'source_system', 'source_id']) }} as interaction_id,
        *

    from unioned

)

select * from keyed

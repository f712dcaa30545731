-- Grain: one row per form submission or chat that says which page it was on.

with

form_submissions as (

    select * from {{ ref('int_form_submissions_unioned') }}

),

chats as (

    select * from {{ ref('int_chats_unioned') }}

),

unioned as (

    select
        'form' as interaction_type,
        source_system,
        submission_id as source_id,
        page_url

    from form_submissions

    union all

    select
        'chat' as interaction_type,
        source_system,
        chat_id as source_id,
        page_url

    from chats

),

named as (

    select
        {{ surrogate_id(['interaction_type', 'source_system', 'source_id']) }} as interaction_id,
        {{ url_path('page_url') }} as page_path

    from unioned

    where page_url is not null

)

select * from named

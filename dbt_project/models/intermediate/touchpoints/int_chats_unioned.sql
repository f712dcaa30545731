-- Grain: one row per chat.

{% set columns %}
    chat_id,
    started_at,
    visitor_id,
    email,
    phone,
    page_url,
    record_hash,
    _load_id,
    _row
{% endset %}

with

intercom as (

    select * from {{ ref('stg_intercom__conversations') }}

),

generic as (

    select * from {{ ref('stg_generic__chats') }}

),

unioned as (

    select source_system, chat_contact_id, {{ columns }} from intercom

    union all

    select source_system, null as chat_contact_id, {{ columns }} from generic

),

deduplicated as (

    select *

    from unioned

    qualify row_number() over (
        partition by source_system, chat_id
        order by started_at, record_hash, _load_id, _row
    ) = 1

)

select * from deduplicated

-- Grain: one row per chat.

{% set columns %}
    chat_id,
    started_at,
    visitor_id,
    email,
    phone,
    page_url
{% endset %}

with

intercom as (

    select * from {{ ref('stg_intercom__conversations') }}

),

generic as (

    select * from {{ ref('stg_generic__chats') }}

),

loads as (

    select * from {{ ref('stg_closedloop__loads') }}

),

unioned as (

    select
        source_system,
        chat_contact_id,
        updated_at,
        record_hash,
        _load_id,
        {{ columns | indent(4) }}
    from intercom

    union all

    select
        source_system,
        cast(null as string) as chat_contact_id,
        cast(null as timestamp) as updated_at,
        record_hash,
        _load_id,
        {{ columns | indent(4) }}
    from generic

),

versions as (

    select
        unioned.*,
        loads.exported_at,
        {{ version_at(['unioned.source_system', 'unioned.chat_id'], 'unioned.updated_at') }}
            as version_at

    from unioned

    left join loads
        on unioned._load_id = loads.load_id

),

latest as (

    select
        source_system,
        chat_contact_id,
        {{ columns }}

    from versions

    qualify row_number() over (
        partition by source_system, chat_id
        order by {{ newest_first() }}
    ) = 1

)

select * from latest

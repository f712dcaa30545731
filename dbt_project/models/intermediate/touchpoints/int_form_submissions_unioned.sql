-- Grain: one row per form submission.

{% set columns %}
    submission_id,
    submitted_at,
    form_name,
    page_url,
    visitor_id,
    email,
    phone
{% endset %}

with

callrail as (

    select * from {{ ref('stg_callrail__form_submissions') }}

),

generic as (

    select * from {{ ref('stg_generic__form_submissions') }}

),

loads as (

    select * from {{ ref('stg_closedloop__loads') }}

),

unioned as (

    select source_system, record_hash, _load_id, {{ columns }} from callrail

    union all

    select source_system, record_hash, _load_id, {{ columns }} from generic

),

latest as (

    select
        unioned.source_system,
        {{ columns }}

    from unioned

    left join loads
        on unioned._load_id = loads.load_id

    -- Forms tell no time of change: a form that is renamed is renamed in the newer export.
    qualify row_number() over (
        partition by unioned.source_system, unioned.submission_id
        order by {{ newest_first(none, 'loads.exported_at', 'unioned.record_hash') }}
    ) = 1

)

select * from latest

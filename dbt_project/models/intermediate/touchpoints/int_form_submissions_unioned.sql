-- Grain: one row per form submission.

{% set columns %}
    submission_id,
    submitted_at,
    form_name,
    page_url,
    visitor_id,
    email,
    phone,
    record_hash,
    _load_id,
    _row
{% endset %}

with

callrail as (

    select * from {{ ref('stg_callrail__form_submissions') }}

),

generic as (

    select * from {{ ref('stg_generic__form_submissions') }}

),

unioned as (

    select source_system, {{ columns }} from callrail

    union all

    select source_system, {{ columns }} from generic

),

deduplicated as (

    select *

    from unioned

    qualify row_number() over (
        partition by source_system, submission_id
        order by submitted_at, record_hash, _load_id, _row
    ) = 1

)

select * from deduplicated

-- Grain: one row per landing URL and referrer, with the build that last changed what they tell.

{{ config(
    materialized='incremental',
    incremental_strategy='delete+insert',
    unique_key=['landing_url_key', 'landing_referrer_key'],
) }}

with

-- No referrer has the key of an empty text: dbt would find no row by a key without a value.
landings as (

    select
        {{ all_but('landing_referrer_key') }},
        coalesce(landing_referrer_key, {{ text_key("''") }}) as landing_referrer_key

    from {{ ref('int_landings_classified') }}

),

fingerprints as (

    {{ row_fingerprints(
        ['landings'], ['landing_url_key', 'landing_referrer_key']
    ) | indent }}

),

compared as (

    {{ compared_with_last_build(
        'fingerprints', ['landing_url_key', 'landing_referrer_key']
    ) | indent }}

)

select * from compared

-- Grain: one row per gclid, with the build that last changed what is known of the click.

{{ config(
    materialized='incremental',
    incremental_strategy='delete+insert',
    unique_key='gclid',
) }}

with

ad_clicks as (

    select * from {{ ref('int_ad_clicks_deduplicated') }}

),

fingerprints as (

    select
        gclid,
        {{ fingerprint(['campaign', 'ad_group', 'keyword']) }} as fingerprint

    from ad_clicks

    group by gclid

),

compared as (

    {{ compared_with_last_build('fingerprints', 'gclid') | indent }}

)

select * from compared

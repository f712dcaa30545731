-- Grain: one row per page or asset that is or was content, with the build that last changed it.

{{ config(
    materialized='incremental',
    incremental_strategy='delete+insert',
    unique_key='page_path',
) }}

with

content as (

    select * from {{ ref('int_content_latest') }}

),

fingerprints as (

    {{ row_fingerprints(['content'], 'page_path') | indent }}

),

compared as (

    {{ compared_with_last_build('fingerprints', 'page_path') | indent }}

)

select * from compared

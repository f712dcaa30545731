-- Grain: one row per landed click of an ad.

{{ config(materialized='incremental', incremental_strategy='append') }}

with

clicks as (

    select * from {{ ref('stg_google_ads__clicks') }}
    where {{ is_newly_loaded() }}

),

landed as (

    select
        gclid,
        click_date,
        campaign,
        ad_group,
        keyword,
        _row,
        record_hash,
        _load_id

    from clicks

)

select * from landed

-- Grain: one row per landed click of an ad.

{{ config(materialized='incremental', incremental_strategy='replace_loaded') }}

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
        _load_id,
        _loaded_at

    from clicks

)

select * from landed

-- Grain: one row per load, browser or user, and purpose that its events allow or refuse.

{{ config(materialized='incremental', incremental_strategy='replace_loaded') }}

with

segment as (

    select * from {{ ref('stg_segment__events') }}
    where
        record like '%"categoryPreferences"%'
        and {{ is_newly_loaded() }}

),

ga4 as (

    select * from {{ ref('stg_ga4__events') }}
    where
        record like '%"ads_storage"%'
        and {{ is_newly_loaded() }}

),

consent_categories as (

    select * from {{ ref('consent_categories') }}

),

by_category as (

    select
        source_system,
        visitor_id,
        user_id,
        occurred_at,
        consent_categories,
        _load_id,
        _loaded_at,
        {{ unnest_list(json_object_keys('consent_categories', none)) }} as category

    from segment

),

-- A browser's id says more than the user's: it is the browser that was asked.
said as (

    select
        by_category.source_system,
        by_category.visitor_id,
        by_category.user_id,
        consent_categories.purpose,
        {{ is_yes(json_value_of_key('by_category.consent_categories', 'by_category.category')) }}
            as is_granted,
        by_category.occurred_at,
        by_category._load_id,
        by_category._loaded_at

    from by_category

    inner join consent_categories
        on lower(trim(by_category.category)) = consent_categories.category

    union all

    select
        source_system,
        visitor_id,
        user_id,
        'ads' as purpose,
        {{ is_yes('ads_storage') }} as is_granted,
        occurred_at,
        _load_id,
        _loaded_at

    from ga4

),

-- Every event says it again: the newest of a load is enough. At one instant, a refusal counts.
newest as (

    select
        source_system,
        coalesce(visitor_id, user_id) as identifier,
        purpose,
        max_by(is_granted, (occurred_at, not is_granted)) as is_granted,
        max(occurred_at) as said_at,
        _load_id,
        _loaded_at

    from said

    where
        is_granted is not null
        and coalesce(visitor_id, user_id) is not null

    group by all

)

select * from newest

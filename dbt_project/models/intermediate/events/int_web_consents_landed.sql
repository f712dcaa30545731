-- Grain: one row per load, browser or user, and purpose that its events allow or refuse.

{{ config(materialized='incremental', incremental_strategy='replace_loaded') }}

with

events as (

    select
        *,
        {{ source_of('source') }} as vendor

    from {{ ref('int_web_events_unioned') }}
    where
        consent is not null
        and {{ is_newly_loaded() }}

),

consent_categories as (

    select * from {{ ref('consent_categories') }}

),

by_category as (

    select
        *,
        {{ unnest_list(json_object_keys('consent', none)) }} as category

    from events
    where vendor != 'ga4'

),

-- A browser's id says more than the user's: it is the browser that was asked.
said as (

    select
        by_category.source as source_system,
        by_category.visitor_id,
        by_category.user_id,
        consent_categories.purpose,
        {{ is_yes(json_value_of_key('by_category.consent', 'by_category.category')) }}
            as is_granted,
        by_category.occurred_at,
        by_category._load_id,
        by_category._loaded_at

    from by_category

    inner join consent_categories
        on lower(trim(by_category.category)) = consent_categories.category

    union all

    select
        source as source_system,
        visitor_id,
        user_id,
        'ads' as purpose,
        {{ is_yes('consent') }} as is_granted,
        occurred_at,
        _load_id,
        _loaded_at

    from events
    where vendor = 'ga4'

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

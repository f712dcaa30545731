-- Grain: one row per page URL and parameter that tells where a visit came from.

{{ config(materialized='incremental', incremental_strategy='replace_loaded') }}

with

page_urls as (

    select * from {{ ref('int_page_urls_seen') }}
    where {{ is_newly_loaded() }}

),

click_ids as (

    select * from {{ ref('click_ids') }}

),

campaign_id_parameters as (

    select * from {{ ref('campaign_id_parameters') }}

),

known_parameters as (

    select click_id_type as parameter from click_ids

    union all

    select parameter from campaign_id_parameters

    union all

    select 'utm_source' as parameter

    union all

    select 'utm_medium' as parameter

    union all

    select 'utm_campaign' as parameter

    union all

    select 'utm_term' as parameter

),

-- Most URLs have none, and reading parameters is slow.
parameters as (

    select
        page_url_key,
        _loaded_at,
        {{ unnest_list(url_parameters('page_url')) }} as parameter

    from page_urls

    where page_url like '%=%'

),

known as (

    select
        parameters.page_url_key,
        known_parameters.parameter,
        parameters.parameter.value,
        parameters.parameter.position,
        parameters._loaded_at

    from parameters

    inner join known_parameters
        on lower(parameters.parameter.name) = known_parameters.parameter

),

-- Decoding is slow, and few values differ.
differing as (

    select distinct
        parameter,
        value

    from known

),

decoded as (

    select
        parameter,
        value,
        {{ traffic_parameter_value('parameter', 'value') }} as parameter_value

    from differing

),

-- A condition on the decoded value would make DuckDB decode before it looks for what differs.
first_given as (

    select
        known.page_url_key,
        known.parameter,
        min_by(
            decoded.parameter_value,
            case when decoded.parameter_value is not null then known.position end
        ) as parameter_value,
        min(known._loaded_at) as _loaded_at

    from known

    inner join decoded
        on known.parameter = decoded.parameter and known.value = decoded.value

    group by known.page_url_key, known.parameter

    having count(decoded.parameter_value) > 0

)

select * from first_given

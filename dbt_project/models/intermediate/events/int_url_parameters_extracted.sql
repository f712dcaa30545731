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
        parameters.parameter.position,
        {{ traffic_parameter_value('known_parameters.parameter', 'parameters.parameter.value') }}
            as parameter_value,
        parameters._loaded_at

    from parameters

    inner join known_parameters
        on lower(parameters.parameter.name) = known_parameters.parameter

),

first_given as (

    select
        page_url_key,
        parameter,
        parameter_value,
        _loaded_at

    from known

    where parameter_value is not null

    qualify row_number() over (
        partition by page_url_key, parameter
        order by position
    ) = 1

)

select * from first_given

-- Grain: one row per page URL.

{{ config(materialized='incremental', incremental_strategy='replace_loaded') }}

with

urls as (

    select * from {{ ref('int_page_urls_seen') }}
    where {{ is_newly_loaded() }}

),

url_parameters as (

    select * from {{ ref('int_url_parameters_extracted') }}

),

click_ids as (

    select * from {{ ref('click_ids') }}

),

parameters as (

    select url_parameters.*

    from url_parameters

    inner join urls
        on url_parameters.page_url_key = urls.page_url_key

),

utm_parameters as (

    select
        page_url_key,
        lower(max(case when parameter = 'utm_source' then parameter_value end)) as utm_source,
        lower(max(case when parameter = 'utm_medium' then parameter_value end)) as utm_medium,
        max(case when parameter = 'utm_campaign' then parameter_value end) as utm_campaign,
        max(case when parameter = 'utm_term' then parameter_value end) as utm_term

    from parameters

    where parameter in ('utm_source', 'utm_medium', 'utm_campaign', 'utm_term')

    group by page_url_key

),

url_click_ids as (

    select
        parameters.page_url_key,
        click_ids.click_id_type,
        parameters.parameter_value as click_id

    from parameters

    inner join click_ids
        on parameters.parameter = click_ids.click_id_type

    qualify row_number() over (
        partition by parameters.page_url_key
        order by click_ids.priority
    ) = 1

),

parsed as (

    select
        urls.page_url,
        urls.page_url_key,
        {{ url_host('urls.page_url') }} as page_host,
        {{ url_path('urls.page_url') }} as page_path,
        utm_parameters.utm_source,
        utm_parameters.utm_medium,
        utm_parameters.utm_campaign,
        utm_parameters.utm_term,
        case
            when utm_parameters.page_url_key is not null
                then {{ record_hash(['utm_source', 'utm_medium', 'utm_campaign', 'utm_term']) }}
        end as utm_key,
        url_click_ids.click_id_type,
        url_click_ids.click_id,
        {{ text_key('url_click_ids.click_id') }} as click_key,
        urls._loaded_at

    from urls

    left join utm_parameters
        on urls.page_url_key = utm_parameters.page_url_key

    left join url_click_ids
        on urls.page_url_key = url_click_ids.page_url_key

)

select * from parsed

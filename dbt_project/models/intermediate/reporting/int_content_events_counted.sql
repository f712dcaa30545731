-- Grain: one row per page and month with a view or a download.

with

web_events as (

    select * from {{ ref('int_web_events_deduplicated') }}

    where
        not is_bot
        and page_url is not null
        and visitor_id is not null
        and (
            event_type = 'page'
            or event_name in ({{ sql_texts(var('download_event_names')) }})
        )

),

page_urls as (

    select * from {{ ref('int_page_urls_parsed') }}

),

url_events_counted as (

    select
        page_url,
        cast(date_trunc('month', {{ reporting_date('occurred_at') }}) as date) as month,
        count(case when event_type = 'page' then 1 end) as views,
        count(case when event_type != 'page' then 1 end) as downloads

    from web_events

    group by all

),

events_counted as (

    select
        page_urls.page_path,
        url_events_counted.month,
        cast(sum(url_events_counted.views) as bigint) as views,
        cast(sum(url_events_counted.downloads) as bigint) as downloads

    from url_events_counted

    inner join page_urls
        on url_events_counted.page_url = page_urls.page_url

    group by all

)

select * from events_counted

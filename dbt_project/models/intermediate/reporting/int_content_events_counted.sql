-- Grain: one row per page and month with a view or a download.

with

tallied as (

    select * from {{ ref('int_content_events_tallied') }}

),

superseded as (

    select * from {{ ref('int_web_events_superseded') }}

    where
        content_action is not null
        and not is_bot
        and page_url is not null
        and visitor_id is not null

),

page_urls as (

    select * from {{ ref('int_page_urls_parsed') }}

),

landed as (

    select
        page_path,
        month,
        content_action,
        event_count

    from tallied

    union all

    select
        page_urls.page_path,
        cast(date_trunc('month', {{ reporting_date('superseded.occurred_at') }}) as date) as month,
        superseded.content_action,
        -1 as event_count

    from superseded

    inner join page_urls
        on superseded.page_url_key = page_urls.page_url_key

),

counted as (

    select
        page_path,
        month,
        cast(
            coalesce(sum(case when content_action = 'view' then event_count end), 0) as bigint
        ) as views,
        cast(
            coalesce(sum(case when content_action = 'download' then event_count end), 0) as bigint
        ) as downloads

    from landed

    group by page_path, month

    having sum(event_count) > 0

)

select * from counted

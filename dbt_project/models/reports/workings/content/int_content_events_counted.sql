-- Grain: one row per page and month with a view or a download.

with

counted_by_load as (

    select * from {{ ref('int_content_events_counted_by_load') }}

),

duplicates as (

    select * from {{ ref('int_web_event_duplicates') }}

),

user_agents as (

    select * from {{ ref('int_user_agents_classified') }}

),

page_urls as (

    select * from {{ ref('int_page_urls_parsed') }}

),

uncounted as (

    select * from {{ ref('int_web_spans_uncounted') }}

),

landed as (

    select
        page_path,
        month,
        content_action,
        event_count

    from counted_by_load

    union all

    select
        page_urls.page_path,
        {{ reporting_month('duplicates.occurred_at') }} as month,
        {{ content_action('duplicates', 'user_agents.is_bot', 'uncounted.tracker') }}
            as content_action,
        -1 as event_count

    from duplicates

    inner join page_urls
        on duplicates.page_url_key = page_urls.page_url_key

    left join user_agents
        on duplicates.user_agent = user_agents.user_agent

    left join uncounted
        on
            duplicates.tracker = uncounted.tracker
            and duplicates.occurred_at >= uncounted.starts_at
            and duplicates.occurred_at < uncounted.ends_at

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

    where content_action is not null

    group by page_path, month

    having sum(event_count) > 0

)

select * from counted

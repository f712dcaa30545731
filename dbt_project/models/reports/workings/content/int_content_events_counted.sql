-- Grain: one row per page and month with a view or a download.

with

tallied as (

    select * from {{ ref('int_content_events_tallied') }}

),

superseded as (

    select * from {{ ref('int_web_events_superseded') }}

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

    from tallied

    union all

    select
        page_urls.page_path,
        cast(date_trunc('month', {{ reporting_date('superseded.occurred_at') }}) as date) as month,
        {{ content_action('superseded', 'user_agents.is_bot', 'uncounted.tracker') }}
            as content_action,
        -1 as event_count

    from superseded

    inner join page_urls
        on superseded.page_url_key = page_urls.page_url_key

    left join user_agents
        on superseded.user_agent = user_agents.user_agent

    left join uncounted
        on
            superseded.tracker = uncounted.tracker
            and superseded.occurred_at >= uncounted.starts_at
            and superseded.occurred_at < uncounted.ends_at

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

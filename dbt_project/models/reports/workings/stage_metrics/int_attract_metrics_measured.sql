-- Grain: one row per month, metric and dimension of reach, by the website and the CRM's events.

-- Metric: what it counts, or what over what, and of which rows.
{% set visit_metrics = {
    'individual_visitors': ('visitors', none, "dimension_type in ('(all)', 'country')"),
    'visits': ('visits', none, "dimension_type in ('(all)', 'channel')"),
    'bounce_rate': ('bounces', 'visits', "dimension_type in ('(all)', 'entry page')"),
    'time_on_site_seconds': ('seconds', 'visits', "dimension_type in ('(all)', 'entry page')"),
} %}
{% set content_metrics = {
    'content_views': ('content_views', none, 'content_views > 0'),
    'content_downloads': ('content_downloads', none, 'content_downloads > 0'),
    'content_form_fills': ('content_form_fills', none, 'content_form_fills > 0'),
    'content_leads': ('content_leads', none, 'content_leads > 0'),
} %}
{% set event_metrics = {
    'event_attendees': ('event_attendees', none, 'true'),
    'event_leads': ('event_leads', none, 'true'),
} %}

with

visitors as (

    select * from {{ ref('int_visitors_counted') }}

),

content as (

    select * from {{ ref('rpt_content') }}

),

responses as (

    select * from {{ ref('int_campaign_responses_assigned') }}

),

first_leads as (

    select
        person_id,
        entered_at

    from {{ ref('fct_stage_entries') }}

    where
        stage in {{ stages_of(['lead']) }}
        and entry_number = 1

),

visits_rated as (

    select
        *,
        visitors as individual_visitors,
        {{ bounce_rate('bounces', 'visits') }} as bounce_rate,
        {{ time_on_site('seconds', 'visits') }} as time_on_site_seconds

    from visitors

),

-- The figures repeat in each attribution model.
assets as (

    select distinct
        month,
        content_type as dimension_type,
        page_path as dimension,
        views as content_views,
        downloads as content_downloads,
        form_fills as content_form_fills,
        leads as content_leads

    from content

),

events as (

    select
        {{ reporting_month('responses.responded_at') }} as month,
        'event' as dimension_type,
        responses.source as dimension,
        count(distinct responses.person_id) as event_attendees,

        -- Only the day of an event is known: a lead of that day may have come from it.
        count(
            distinct case
                when
                    {{ reporting_date('first_leads.entered_at') }}
                    >= {{ reporting_date('responses.responded_at') }}
                    then responses.person_id
            end
        ) as event_leads

    from responses

    left join first_leads
        on responses.person_id = first_leads.person_id

    group by all

),

measured as (

    {{ metric_rows('visits_rated', visit_metrics) }}
    union all
    {{ metric_rows('assets', content_metrics) }}
    union all
    {{ metric_rows('events', event_metrics) }}

)

select * from measured

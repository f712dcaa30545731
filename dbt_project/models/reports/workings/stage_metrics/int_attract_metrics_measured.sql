-- Grain: one row per month, metric and dimension of what the website and the CRM tell of reach.

-- Metric: what it counts, or what over what.
{% set visit_metrics = {
    'individual_visitors': ('visitors', none, ['(all)', 'country']),
    'visits': ('visits', none, ['(all)', 'channel']),
    'bounce_rate': ('bounces', 'visits', ['(all)', 'entry page']),
    'time_on_site_seconds': ('seconds', 'visits', ['(all)', 'entry page']),
} %}
{% set content_metrics = [
    'content_views', 'content_downloads', 'content_form_fills', 'content_leads'
] %}

with

visitors as (

    select * from {{ ref('int_visitors_counted') }}

),

content as (

    select * from {{ ref('rpt_content') }}

),

events as (

    select * from {{ ref('int_event_attendees_counted') }}

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
        page_path,
        content_type,
        views as content_views,
        downloads as content_downloads,
        form_fills as content_form_fills,
        leads as content_leads

    from content

),

measured as (

    {% for metric, (numerator, denominator, dimension_types) in visit_metrics.items() %}
        select
            month,
            dimension_type,
            dimension,
            {{ metric_columns(metric, numerator, denominator) }}

        from visits_rated

        where dimension_type in ({{ sql_texts(dimension_types) }})

        union all

    {% endfor %}
    {% for metric in content_metrics %}
        select
            month,
            content_type as dimension_type,
            page_path as dimension,
            {{ metric_columns(metric) }}

        from assets

        where {{ metric }} > 0

        union all

    {% endfor %}
    {% for metric in ['event_attendees', 'event_leads'] %}
        select
            month,
            'event' as dimension_type,
            event_type as dimension,
            {{ metric_columns(metric) }}

        from events

        {{ 'union all' if not loop.last }}

    {% endfor %}

)

select * from measured

-- Grain: one row per month, metric and channel, stage or e-mail campaign, of how leads come on.

-- Metric: what it counts, or what over what, and of which rows.
{% set lead_metrics = {
    'new_leads': ('new_leads', none, 'true'),
    'reopened_leads': ('reopened_leads', none, 'true'),
    'qualified_leads': ('qualified_leads', none, 'true'),
} %}
{% set stage_metrics = {
    'moved_on_rate': ('moved_on', 'entered', 'entered > 0'),
    'days_to_next_stage': ('days', 'timed', 'timed > 0'),
} %}

with

stage_entries as (

    select * from {{ ref('fct_stage_entries') }}

    where
        stage in {{ stages_of(['lead', 'mql']) }}
        and entry_number = 1

),

handovers as (

    select * from {{ ref('fct_handovers') }}

    where reopened_at is not null

),

persons as (

    select * from {{ ref('dim_persons') }}

),

moves as (

    select * from {{ ref('int_stage_moves_measured') }}

    where stage in {{ stages_from('lead', until='customer') }}

),

email_metrics as (

    select * from {{ ref('int_email_metrics_measured') }}

),

leads as (

    select
        {{ reporting_month('stage_entries.entered_at') }} as month,
        coalesce(persons.first_channel, '(unattributed)') as channel,
        case
            when stage_entries.stage in {{ stages_of(['lead']) }} then 'new_leads'
            else 'qualified_leads'
        end as metric

    from stage_entries

    inner join persons
        on stage_entries.person_id = persons.person_id

    union all

    select
        {{ reporting_month('reopened_at') }} as month,
        coalesce(first_channel, '(unattributed)') as channel,
        'reopened_leads' as metric

    from handovers

),

leads_counted as (

    select
        month,
        case when grouping(channel) = 0 then 'channel' else '(all)' end as dimension_type,
        {%- for metric in lead_metrics %}
            count(case when metric = '{{ metric }}' then 1 end) as {{ metric }},
        {%- endfor %}

        coalesce(channel, '(all)') as dimension

    from leads

    group by month, rollup(channel)

),

stages_counted as (

    select
        {{ reporting_month('entered_at') }} as month,
        stage,
        count(*) as entered,
        count(case when is_moved_on then 1 end) as moved_on,

        -- Decimals add up to the same in any order.
        coalesce(sum(cast(days_to_next as decimal(18, 6))), 0) as days,
        count(days_to_next) as timed

    from moves

    group by all

),

stages_rated as (

    select
        *,
        'stage' as dimension_type,
        stage as dimension,
        {{ conversion_rate('moved_on', 'entered') }} as moved_on_rate,
        {{ days_to_next_stage('days', 'timed') }} as days_to_next_stage

    from stages_counted

),

measured as (

    {{ metric_rows('leads_counted', lead_metrics) }}
    union all
    {{ metric_rows('stages_rated', stage_metrics) }}
    union all
    select * from email_metrics

)

select * from measured

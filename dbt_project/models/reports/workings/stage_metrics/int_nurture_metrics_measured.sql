-- Grain: one row per month, metric and channel, stage or e-mail campaign, of how leads come on.

-- Metric: what it counts, or what over what.
{% set lead_metrics = ['new_leads', 'reopened_leads', 'qualified_leads'] %}
{% set stage_metrics = {
    'moved_on_rate': ('moved_on', 'entered'),
    'days_to_next_stage': ('days', 'timed'),
} %}
{% set email_metrics = {
    'emails_sent': ('emails_sent', none),
    'email_open_rate': ('opened', 'emails_sent'),
    'email_click_rate': ('clicked', 'emails_sent'),
    'emails_opened_by_machines': ('emails_opened_by_machines', none),
    'emails_clicked_by_machines': ('emails_clicked_by_machines', none),
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

email_sends as (

    select * from {{ ref('int_email_sends_counted') }}

),

leads_dated as (

    select
        persons.first_channel,
        case
            when stage_entries.stage in {{ stages_of(['lead']) }} then 'new_leads'
            else 'qualified_leads'
        end as step,
        stage_entries.entered_at as step_at

    from stage_entries

    inner join persons
        on stage_entries.person_id = persons.person_id

    union all

    select
        first_channel,
        'reopened_leads' as step,
        reopened_at as step_at

    from handovers

),

leads_by_channel as (

    select
        cast(date_trunc('month', {{ reporting_date('step_at') }}) as date) as month,
        coalesce(first_channel, '(unattributed)') as channel,
        step

    from leads_dated

),

leads_counted as (

    select
        month,
        case when grouping(channel) = 0 then 'channel' else '(all)' end as dimension_type,
        {%- for metric in lead_metrics %}
            count(case when step = '{{ metric }}' then 1 end) as {{ metric }},
        {%- endfor %}

        coalesce(channel, '(all)') as dimension

    from leads_by_channel

    group by rollup(month, channel)

    having grouping(month) = 0

),

stages_counted as (

    select
        cast(date_trunc('month', {{ reporting_date('entered_at') }}) as date) as month,
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
        {{ conversion_rate('moved_on', 'entered') }} as moved_on_rate,
        {{ days_to_next_stage('days', 'timed') }} as days_to_next_stage

    from stages_counted

),

emails_rated as (

    select
        month,
        case when grouping(campaign) = 0 then 'campaign' else '(all)' end as dimension_type,
        coalesce(campaign, '(all)') as dimension,
        sum(opened) as opened,
        sum(clicked) as clicked,
        sum(sent) as emails_sent,
        sum(opened_by_machines) as emails_opened_by_machines,
        sum(clicked_by_machines) as emails_clicked_by_machines,
        {{ email_open_rate('sum(opened)', 'sum(sent)') }} as email_open_rate,
        {{ email_click_rate('sum(clicked)', 'sum(sent)') }} as email_click_rate

    from email_sends

    group by rollup(month, campaign)

    having grouping(month) = 0

),

measured as (

    {% for metric in lead_metrics %}
        select
            month,
            dimension_type,
            dimension,
            {{ metric_columns(metric) }}

        from leads_counted

        union all

    {% endfor %}
    {% for metric, (numerator, denominator) in stage_metrics.items() %}
        select
            month,
            'stage' as dimension_type,
            stage as dimension,
            {{ metric_columns(metric, numerator, denominator) }}

        from stages_rated

        where {{ denominator }} > 0

        union all

    {% endfor %}
    {% for metric, (numerator, denominator) in email_metrics.items() %}
        select
            month,
            dimension_type,
            dimension,
            {{ metric_columns(metric, numerator, denominator) }}

        from emails_rated

        {{ 'union all' if not loop.last }}

    {% endfor %}

)

select * from measured

-- Grain: one row per month, metric and channel, or all channels, of how visitors become known.

-- Metric: what it counts, or what over what, and of which rows.
{% set metrics = {
    'new_names': ('new_names', none, 'true'),
    'known_share': ('known_visitors', 'visitors', 'visitors > 0'),
    'leads': ('leads', none, 'true'),
    'form_conversion_rate': ('form_leads', 'visits', 'visits > 0 or form_leads > 0'),
    'ad_spend': ('ad_spend', none, 'ad_spend != 0'),
    'cost_per_lead': ('ad_spend', 'leads', 'ad_spend != 0'),
} %}
{% set figures = ['new_names', 'leads', 'form_leads', 'ad_spend'] %}

with

visitors as (

    select * from {{ ref('int_visitors_counted') }}

    where dimension_type in ('(all)', 'channel')

),

persons as (

    select * from {{ ref('dim_persons') }}

    where first_known_at is not null

),

leads as (

    select * from {{ ref('fct_conversions') }}

    where conversion_type = 'lead'

),

journeys as (

    select * from {{ ref('fct_journeys') }}

    where conversion_type = 'lead'

),

ad_spends as (

    select * from {{ ref('fct_ad_spend') }}

),

unioned as (

    select
        {{ reporting_month('first_known_at') }} as month,
        coalesce(first_channel, '(unattributed)') as channel,
        {{ figures_with(figures, {'new_names': 1}) }}

    from persons

    union all

    -- A lead counts in the channel of the visit that it was made in, as visits do.
    select
        cast(date_trunc('month', leads.conversion_date) as date) as month,
        coalesce(journeys.last_channel, '(unattributed)') as channel,
        {{ figures_with(figures, {
            'leads': 1,
            'form_leads': "case when leads.lead_type = 'form' then 1 else 0 end",
        }) }}

    from leads

    left join journeys
        on leads.conversion_id = journeys.conversion_id

    union all

    select
        cast(date_trunc('month', spend_date) as date) as month,
        channel,
        {{ figures_with(figures, {'ad_spend': 'spend'}) }}

    from ad_spends

),

summed as (

    select
        {{ sums_over_channels(figures) }}

    from unioned

    group by month, rollup(channel)

),

rated as (

    select
        coalesce(summed.month, visitors.month) as month,
        coalesce(summed.dimension_type, visitors.dimension_type) as dimension_type,
        coalesce(summed.dimension, visitors.dimension) as dimension,
        coalesce(visitors.visits, 0) as visits,
        coalesce(visitors.visitors, 0) as visitors,
        coalesce(visitors.known_visitors, 0) as known_visitors,
        coalesce(summed.new_names, 0) as new_names,
        coalesce(summed.leads, 0) as leads,
        coalesce(summed.form_leads, 0) as form_leads,
        coalesce(summed.ad_spend, 0) as ad_spend,
        {{ known_share('visitors.known_visitors', 'visitors.visitors') }} as known_share,
        {{ form_conversion_rate('coalesce(summed.form_leads, 0)', 'visitors.visits') }}
            as form_conversion_rate,
        {{ cost_per_lead('summed.ad_spend', 'summed.leads') }} as cost_per_lead

    from summed

    full outer join visitors
        on
            summed.month = visitors.month
            and summed.dimension = visitors.dimension

),

measured as (

    {{ metric_rows('rated', metrics) }}

)

select * from measured

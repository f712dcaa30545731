-- Every attribution model reports every conversion with a whole credit, of whatever type.

{% set counted_conversions = {
    'leads': "conversion_type = 'lead'",
    'form_leads': "lead_type = 'form'",
    'call_leads': "lead_type = 'call'",
    'chat_leads': "lead_type = 'chat'",
    'mqls': "conversion_type = 'mql'",
    'sqls': "conversion_type = 'sql'",
    'opportunities': "conversion_type = 'opportunity'",
    'customers': "conversion_type = 'customer'",
} %}

with

attribution_models as (

    select distinct attribution_model from {{ ref('attribution_weights') }}

),

conversions as (

    select
        {%- for measure, condition in counted_conversions.items() %}
        count(case when {{ condition }} then 1 end) as {{ measure }}{{ ',' if not loop.last }}
        {%- endfor %}

    from {{ ref('fct_conversions') }}

),

reported as (

    select
        attribution_model,
        {%- for measure in counted_conversions %}
        sum({{ measure }}) as {{ measure }}{{ ',' if not loop.last }}
        {%- endfor %}

    from {{ ref('rpt_sources') }}

    group by all

),

compared as (

    select
        attribution_models.attribution_model,
        {%- for measure in counted_conversions %}
        coalesce(reported.{{ measure }}, 0) - conversions.{{ measure }} as {{ measure }}_too_many
        {{- ',' if not loop.last }}
        {%- endfor %}

    from attribution_models

    cross join conversions

    left join reported
        on attribution_models.attribution_model = reported.attribution_model

)

select * from compared

-- Credits are fractions: a million of them may be off by this much, a lost one never.
where
    greatest({% for measure in counted_conversions %}
        abs({{ measure }}_too_many){{ ',' if not loop.last }}
    {%- endfor %}
    ) > 1e-6

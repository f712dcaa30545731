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
    'sales': is_sale(),
} %}

with

conversions as (

    select * from {{ ref('fct_conversions') }}

),

attribution_models as (

    select * from {{ ref('int_attribution_models') }}

),

sources as (

    select * from {{ ref('rpt_sources') }}

),

counted as (

    select
        {% for measure, condition in counted_conversions.items() %}
            count(case when {{ condition }} then 1 end) as {{ measure }},
        {% endfor %}
        count(*) as conversions

    from conversions

),

compared as (

    {% for measure, condition in counted_conversions.items() %}
        select
            '{{ measure }}' as measure,
            attribution_models.attribution_model,
            max(counted.{{ measure }}) as expected,
            coalesce(sum(sources.{{ measure }}), 0) as actual

        from attribution_models

        cross join counted

        left join sources
            on attribution_models.attribution_model = sources.attribution_model

        group by attribution_models.attribution_model
        {% if not loop.last %}
            union all
        {% endif %}
    {% endfor %}

)

select * from compared
-- Credits are fractions: a million of them may be off by this much, a lost one never.
where abs(actual - expected) > 1e-6

-- Grain: one row per month, metric and dimension of any stage.

{% set stages = {
    'attract': ref('int_attract_metrics_measured'),
    'capture': ref('int_capture_metrics_measured'),
    'nurture': ref('int_nurture_metrics_measured'),
    'convert': ref('int_convert_metrics_measured'),
    'expand': ref('int_expand_metrics_measured'),
} %}

with

reported as (

    select * from {{ ref('int_attract_metrics_reported') }}

),

rules as (

    select * from {{ ref('attract_metrics') }}

),

unioned as (

    {% for stage, metrics in stages.items() %}
        select
            '{{ stage }}' as measured_stage,
            false as is_reported,
            month,
            metric,
            dimension_type as measured_dimension_type,
            dimension,
            numerator,
            denominator,
            value,
            value as first_reported_value,
            cast(null as timestamp) as restated_at,
            cast(null as timestamp) as reported_at

        from {{ metrics }}

        union all

    {% endfor %}
    select
        'attract' as measured_stage,
        true as is_reported,
        month,
        metric,
        cast(null as string) as measured_dimension_type,
        dimension,
        cast(null as double) as numerator,
        cast(null as double) as denominator,
        value,
        first_reported_value,
        restated_at,
        reported_at

    from reported

),

staged as (

    select
        unioned.*,
        coalesce(unioned.measured_dimension_type, rules.dimension_type, '(not set)')
            as dimension_type,
        coalesce(rules.metric_stage, unioned.measured_stage) as metric_stage,
        coalesce(rules.is_primary, false) as is_primary,
        coalesce(rules.is_rebased, false) as is_rebased,
        rules.unit,
        rules.is_higher_better

    from unioned

    left join rules
        on unioned.metric = rules.metric

    -- What is measured here wins over an export of the same metric.
    qualify row_number() over (
        partition by unioned.month, unioned.metric, unioned.dimension
        order by unioned.is_reported, unioned.measured_dimension_type nulls last
    ) = 1

),

compared as (

    select
        -- In the join this would not be an equality, and DuckDB would compare every pair of rows.
        {%- for period in ['month', 'year'] %}
            case
                when not staged.is_rebased or staged.reported_at = {{ period }}s_before.reported_at
                    then {{ period }}s_before.value
            end as previous_{{ period }}_value,
        {%- endfor %}

        staged.*

    from staged

    left join staged as months_before
        on
            staged.metric = months_before.metric
            and staged.dimension = months_before.dimension
            and staged.month = months_before.month + interval 1 month

    left join staged as years_before
        on
            staged.metric = years_before.metric
            and staged.dimension = years_before.dimension
            and staged.month = years_before.month + interval 12 months

),

rated as (

    select
        month,
        metric,
        is_primary,
        metric_stage,
        dimension_type,
        dimension,
        value,
        numerator,
        denominator,
        unit,
        is_higher_better,
        month + interval 1 month <= {{ as_of_date() }} as is_complete,
        {%- for period in ['month', 'year'] %}
            previous_{{ period }}_value,
            value - previous_{{ period }}_value as previous_{{ period }}_change,
            {{ change_rate('value', 'previous_' ~ period ~ '_value') }}
                as previous_{{ period }}_change_rate,
        {%- endfor %}
        first_reported_value,
        restated_at

    from compared

)

select * from rated

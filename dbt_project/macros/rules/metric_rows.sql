{#-
    A query: the metrics of a wide table as rows of a stage report. `metrics` says of each what it
    counts or, as a rate or an average, what over what, and of which rows.
-#}
{% macro metric_rows(relation, metrics) -%}
    {%- for metric, (numerator, denominator, condition) in metrics.items() %}
        select
            month,
            dimension_type,
            dimension,
            {{ metric_columns(metric, numerator, denominator) }}

        from {{ relation }}

        where {{ condition }}
        {{ 'union all' if not loop.last }}
    {%- endfor %}
{%- endmacro %}

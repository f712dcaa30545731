{#-
    A query: the metrics of a wide table as rows of a stage report. `metrics` says what each one
    counts, or what over what if it is a rate or an average, and of which rows.
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

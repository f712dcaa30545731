{#-
    In a select list: a column of a wide table as a row of a stage report. A count is its own
    numerator; of a rate or an average both parts are kept, so that rows can be summed and divided.
-#}
{% macro metric_columns(metric, numerator=none, denominator=none) -%}
    '{{ metric }}' as metric,
    cast({{ numerator or metric }} as double) as numerator,
    cast({{ denominator or 'null' }} as double) as denominator,
    cast({{ metric }} as double) as value
{%- endmacro %}

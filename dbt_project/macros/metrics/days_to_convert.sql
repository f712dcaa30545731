{#- Days, with fractions, from the first touch to the conversion. -#}
{% macro days_to_convert(first_touched_at, converted_at) -%}
    cast({{ seconds_between(first_touched_at, converted_at) }} / 86400.0 as double)
{%- endmacro %}

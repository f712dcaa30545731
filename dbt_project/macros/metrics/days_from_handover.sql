{#- Days, with fractions, from marketing's handing a lead over until sales did something. -#}
{% macro days_from_handover(handed_over_at, done_at) -%}
    cast({{ seconds_between(handed_over_at, done_at) }} / 86400.0 as double)
{%- endmacro %}

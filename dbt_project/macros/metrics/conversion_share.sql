{#- The share of all conversions that these are. -#}
{% macro conversion_share(conversions, all_conversions) -%}
    {{ ratio(conversions, all_conversions) }}
{%- endmacro %}

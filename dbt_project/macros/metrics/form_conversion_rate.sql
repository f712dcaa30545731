{#- The share of visits in which a form made a lead. -#}
{% macro form_conversion_rate(form_leads, visits) -%}
    {{ ratio(form_leads, visits) }}
{%- endmacro %}

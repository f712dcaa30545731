{#- The share of those handed over to sales whom sales took on. -#}
{% macro handover_acceptance_rate(accepted, handed_over) -%}
    {{ ratio(accepted, handed_over) }}
{%- endmacro %}

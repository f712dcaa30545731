{#- The share of those handed over to sales who became an SQL. -#}
{% macro handover_sql_rate(sqls, handed_over) -%}
    {{ ratio(sqls, handed_over) }}
{%- endmacro %}

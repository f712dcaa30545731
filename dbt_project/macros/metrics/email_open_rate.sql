{#- The share of e-mails sent that were opened. -#}
{% macro email_open_rate(opened, sent) -%}
    {{ ratio(opened, sent) }}
{%- endmacro %}

{#- The share of e-mails sent that were clicked in. -#}
{% macro email_click_rate(clicked, sent) -%}
    {{ ratio(clicked, sent) }}
{%- endmacro %}

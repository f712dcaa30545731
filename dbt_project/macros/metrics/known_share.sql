{#- The share of visitors whose name, e-mail, phone or CRM id is known. -#}
{% macro known_share(known_visitors, visitors) -%}
    {{ ratio(known_visitors, visitors) }}
{%- endmacro %}

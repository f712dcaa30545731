{#- Seconds of one visit, from its first event to its last. -#}
{% macro time_on_site(seconds, visits) -%}
    {{ ratio(seconds, visits) }}
{%- endmacro %}

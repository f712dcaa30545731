{#- How many different values an expression has in a window, which is named. -#}
{% macro distinct_count_over(expression, window) %}
    {{- adapter.dispatch('distinct_count_over')(expression, window) -}}
{% endmacro %}

{% macro default__distinct_count_over(expression, window) -%}
    count(distinct {{ expression }}) over {{ window }}
{%- endmacro %}

{% macro spark__distinct_count_over(expression, window) -%}
    size(collect_set({{ expression }}) over {{ window }})
{%- endmacro %}

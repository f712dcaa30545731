{#- The texts of a group in one, in the order of another column; the separator is an SQL literal. -#}
{% macro joined_text(column, separator, order_by) %}
    {{- adapter.dispatch('joined_text')(column, separator, order_by) -}}
{% endmacro %}

{% macro default__joined_text(column, separator, order_by) %}
    {{- "array_to_string(" ~ ordered_list(column, order_by) ~ ", " ~ separator ~ ")" -}}
{% endmacro %}

{% macro spark__joined_text(column, separator, order_by) %}
    {{- "array_join(" ~ ordered_list(column, order_by) ~ ", " ~ separator ~ ")" -}}
{% endmacro %}

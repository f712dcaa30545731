{#- The texts of a group in one, in the order of another column; the separator is an SQL literal. -#}
{% macro joined_text(column, separator, order_by) %}
    {{- adapter.dispatch('joined_text')(column, separator, order_by) -}}
{% endmacro %}

{% macro default__joined_text(column, separator, order_by) %}
    {{- "string_agg(" ~ column ~ ", " ~ separator ~ " order by " ~ order_by ~ ")" -}}
{% endmacro %}

{% macro spark__joined_text(column, separator, order_by) %}
    {{- "array_join(transform(array_sort(collect_list(struct(" ~ order_by ~ " as place, " ~ column
        ~ " as text))), item -> item.text), " ~ separator ~ ")" -}}
{% endmacro %}

{#- The sum of doubles, added up in a fixed order: in another the last digit may differ. -#}
{% macro sum_in_order(column, order_column) -%}
    {{- adapter.dispatch('sum_in_order')(column, order_column) -}}
{%- endmacro %}

{% macro default__sum_in_order(column, order_column) -%}
    sum({{ column }} order by {{ order_column }})
{%- endmacro %}

{% macro spark__sum_in_order(column, order_column) -%}
    aggregate(
        array_sort(collect_list(struct({{ order_column }}, {{ column }}))),
        cast(0 as double),
        (total, item) -> total + item.{{ column }}
    )
{%- endmacro %}

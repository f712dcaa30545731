{#-
    The values of a group as a list, in the order of other columns, separated by commas.

    To sort a list of structs takes DuckDB a third of the time of an aggregate with an order of its own.
-#}
{% macro ordered_list(column, order_by) %}
    {{- adapter.dispatch('ordered_list')(column, order_by) -}}
{% endmacro %}

{% macro default__ordered_list(column, order_by) -%}
    list_transform(
        list_sort(
            list(
                {
                    {%- for key in order_by.split(',') %}
                        'place_{{ loop.index }}': {{ key | trim }},
                    {%- endfor %}
                    'item': {{ column }}
                }
            )
        ),
        lambda placed: placed.item
    )
{%- endmacro %}

{% macro spark__ordered_list(column, order_by) %}
    {{- "transform(array_sort(collect_list(struct(" ~ order_by ~ ", " ~ column
        ~ " as item))), placed -> placed.item)" -}}
{% endmacro %}

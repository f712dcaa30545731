{#-
    In a select list: all columns of a union. `names` are those that the part has under that name,
    `others` has expressions for more of them; the rest is null.
-#}
{% macro columns_or_null(columns, names, others={}) -%}
    {%- for column in columns %}
        {{ others.get(column, column if column in names else 'null') }} as {{ column }}
        {{- ',' if not loop.last }}
    {%- endfor %}
{%- endmacro %}

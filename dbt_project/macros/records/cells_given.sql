{#-
    Likewise of a row of the generic contract: a cell of a column that its file does not have is
    null, an empty cell is an empty text. `cells` maps columns to the contract's fields.
-#}
{% macro cells_given(cells) -%}
    {%- set conditions = {} -%}
    {%- for column, cell in cells.items() -%}
        {%- do conditions.update({column: cell ~ ' is not null'}) -%}
    {%- endfor -%}
    {{ list_of_true(conditions) }}
{%- endmacro %}

{#-
    In a select list: all the figures that a union adds up, those that its part does not tell of as 0.
    `told` says which column or expression tells of which figure.
-#}
{% macro figures_with(figures, told) -%}
    {%- for figure in figures %}
        {{ told.get(figure, 0) }} as {{ figure }}{{ ',' if not loop.last }}
    {%- endfor %}
{%- endmacro %}

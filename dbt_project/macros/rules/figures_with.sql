{#-
    In a select list: all the figures that a union adds up, each 0 unless this part has it.
    `given` says which column or expression a figure is.
-#}
{% macro figures_with(figures, given) -%}
    {%- for figure in figures %}
        {{ given.get(figure, 0) }} as {{ figure }}{{ ',' if not loop.last }}
    {%- endfor %}
{%- endmacro %}

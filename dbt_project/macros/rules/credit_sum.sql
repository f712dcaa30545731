{#-
    The sum of credits, exact to 15 places: floating-point addition depends on the order of the
    rows, and a figure must not change because they were read in another order.
-#}
{% macro credit_sum(credit) -%}
    sum({{ decimal_of_double(credit, 15) }})
{%- endmacro %}

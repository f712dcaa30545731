{#-
    The sum of credits, exact to 15 places: floating-point addition depends on the order of the
    rows, and a figure must not change because they were read in another order.
-#}
{% macro credit_sum(credit) -%}
    sum(cast({{ credit }} as decimal(18, 15)))
{%- endmacro %}

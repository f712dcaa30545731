{#-
    An order's number in one spelling, by which systems that have the order meet: upper or lower
    case, with or without '#'.
-#}
{% macro transaction_key(number) -%}
    nullif(trim(trim(leading '#' from lower(trim({{ number }})))), '')
{%- endmacro %}

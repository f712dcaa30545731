{#-
    Conversions that a channel assisted for each that it closed: above 1 it leads to conversions more
    often than it ends in them.
-#}
{% macro assisted_per_closed(assisted, closed) -%}
    {{ ratio(assisted, closed) }}
{%- endmacro %}

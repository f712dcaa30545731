{#- The growth of a figure as a share of what it was before; negative when it has shrunk. -#}
{% macro change_rate(value, previous_value) -%}
    {{ ratio(value ~ ' - ' ~ previous_value, 'abs(' ~ previous_value ~ ')') }}
{%- endmacro %}

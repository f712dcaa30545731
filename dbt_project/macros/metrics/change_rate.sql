{#- By what part of what a figure was before it has grown; negative when it has shrunk. -#}
{% macro change_rate(value, previous_value) -%}
    {{ ratio(value ~ ' - ' ~ previous_value, 'abs(' ~ previous_value ~ ')') }}
{%- endmacro %}

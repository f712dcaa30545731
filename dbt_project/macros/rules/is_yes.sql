{#- Whether a system's text for yes or no is a yes; null where it is neither. -#}
{% macro is_yes(expression) -%}
    case
        when lower(trim({{ expression }})) in ('true', 'yes', 'y', '1', 'on', 'granted') then true
        when lower(trim({{ expression }})) in ('false', 'no', 'n', '0', 'off', 'denied') then false
    end
{%- endmacro %}

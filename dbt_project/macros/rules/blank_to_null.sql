{#- Trimmed text; null where nothing is left. -#}
{% macro blank_to_null(expression) -%}
    {#- What sorts from '!' on starts with no blank; trimming is slow, and most texts need none. -#}
    case
        when {{ expression }} >= '!' and {{ expression }} not like '% ' then {{ expression }}
        else nullif(trim({{ expression }}), '')
    end
{%- endmacro %}

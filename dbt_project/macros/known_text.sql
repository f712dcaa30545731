{#- Trimmed text; null where it is one of the spellings of "nothing" that analytics tools write. -#}
{% macro known_text(expression) -%}
    case
        when
            lower(trim({{ expression }})) not in (
                '', '(direct)', '(none)', '(not set)', '(not provided)', 'null'
            )
            then trim({{ expression }})
    end
{%- endmacro %}

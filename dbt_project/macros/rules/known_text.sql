{#- Trimmed text without e-mail addresses; null where it is one of the spellings of "nothing" that
   analytics tools write. -#}
{% macro known_text(expression) -%}
    case
        when
            lower(trim({{ expression }})) not in (
                '', '(direct)', '(none)', '(not set)', '(not provided)', 'null'
            )
            then {{ without_emails('trim(' ~ expression ~ ')') }}
    end
{%- endmacro %}

{#- The part of a text before the first occurrence of a one-character mark. -#}
{% macro text_before(column, mark) -%}
    substring({{ column }}, 1, position('{{ mark }}' in {{ column }}) - 1)
{%- endmacro %}

{#- The part of a text behind the first occurrence of a one-character mark. -#}
{% macro text_after(column, mark) %}
    substring({{ column }}, position('{{ mark }}' in {{ column }}) + 1)
{% endmacro %}

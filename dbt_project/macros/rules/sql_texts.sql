{#- A list of texts as SQL literals, for an `in (...)`. -#}
{% macro sql_texts(texts) -%}
    {%- for text in texts -%}
        '{{ text | replace("'", "''") }}'{{ ", " if not loop.last }}
    {%- endfor -%}
{%- endmacro %}

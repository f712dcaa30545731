{#-
    A condition for a test that some columns are a key: theirs are values that a row worked out
    since the last audit has. Rows from before are counted with it.
-#}
{% macro unaudited_keys(model, columns) -%}
    {%- set key = columns | join(', ') if columns | length == 1 else '(' ~ columns | join(', ') ~ ')' -%}
    {%- set is_looked_at = is_unaudited((model | string).split('.')[-1] | replace('"', '')) -%}
    {%- if is_looked_at == 'true' -%}
        true
    {%- else -%}
        {{ key }} in (select {{ key }} from {{ model }} where {{ is_looked_at }})
    {%- endif -%}
{%- endmacro %}

{#-
    A condition for a test that some columns are a key: theirs are values that a row worked out
    since the published build has. Rows from before are counted with it.
-#}
{% macro unpublished_keys(model, columns) -%}
    {%- set names = columns | join(', ') -%}
    {%- set key = names if columns | length == 1 else '(' ~ names ~ ')' -%}
    {%- set is_looked_at = is_unpublished((model | string).split('.')[-1] | replace('"', '')) -%}
    {%- if is_looked_at == 'true' -%}
        true
    {%- else -%}
        {{ key }} in (select {{ key }} from {{ model }} where {{ is_looked_at }})
    {%- endif -%}
{%- endmacro %}

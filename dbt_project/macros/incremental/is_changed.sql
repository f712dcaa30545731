{#- A condition for an incremental model's inputs: a log of changes holds the key. -#}
{% macro is_changed(key, log) -%}
    {#- When dbt parses, the log must be named for it to become a dependency. -#}
    {%- if is_incremental() or not execute -%}
        {{ key }} in (select {{ key }} from {{ ref(log) }})
    {%- else -%}
        true
    {%- endif -%}
{%- endmacro %}

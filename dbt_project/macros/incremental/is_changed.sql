{#-
    A condition for an incremental model's inputs: a log of changes holds the key. An ephemeral
    model names the one that it is a part of, which is incremental or not.
-#}
{% macro is_changed(key, log, part_of=none) -%}
    {#- When dbt parses, the log must be named for it to become a dependency. -#}
    {%- if is_incremental() or not execute or (part_of and not is_rebuilt(part_of)) -%}
        {{ key }} in (select {{ key }} from {{ ref(log) }})
    {%- else -%}
        true
    {%- endif -%}
{%- endmacro %}

{#-
    A condition for an incremental model's inputs: the key is in a log of changes from after the
    model's last build. True of every key when the model is built anew.
-#}
{% macro is_changed(key, log) -%}
    {#- When dbt parses, the log must be named for it to become a dependency. -#}
    {%- if is_incremental() or not execute -%}
        {{ key }} in ({{ changed_keys(ref(log), key) }})
    {%- else -%}
        true
    {%- endif -%}
{%- endmacro %}

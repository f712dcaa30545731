{#-
    A condition for an incremental model's inputs: the key is in a log of changes from after the
    model's last build. True of every key when the model is built anew.
-#}
{% macro is_changed(key, log) -%}
    {%- set changed = changed_keys(ref(log), key) -%}
    {%- if is_incremental() -%}
        {{ key }} in ({{ changed }})
    {%- else -%}
        true
    {%- endif -%}
{%- endmacro %}

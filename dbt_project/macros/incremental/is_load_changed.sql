{#-
    A condition on loads: the running model's last build did not know the load as it is, for it came
    in since, or its content came again in an export of another age. True when it is built anew.
-#}
{% macro is_load_changed(changed_at) -%}
    {%- if is_incremental() -%}
        {{ changed_at }} > {{ built_until() }}
    {%- else -%}
        true
    {%- endif -%}
{%- endmacro %}

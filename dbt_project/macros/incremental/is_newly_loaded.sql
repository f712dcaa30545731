{#- A condition on landed rows: loaded after the running model's last build. True when it is built anew. -#}
{% macro is_newly_loaded() -%}
    {%- if is_incremental() -%}
        _loaded_at > {{ built_until() }}
    {%- else -%}
        true
    {%- endif -%}
{%- endmacro %}

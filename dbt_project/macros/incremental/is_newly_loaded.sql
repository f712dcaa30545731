{#- A condition for an incremental model's inputs: loaded after the published build. -#}
{% macro is_newly_loaded(loaded_at='_loaded_at') -%}
    {%- if is_incremental() -%}
        {{ loaded_at }} > {{ published_until() }}
    {%- else -%}
        true
    {%- endif -%}
{%- endmacro %}

{#- A condition on rows of a `replace_changed` model: they changed since the published build. -#}
{% macro is_replaced() -%}
    {%- set key, meta = config.get('unique_key'), config.get('meta') -%}
    {{ key }} in (select {{ key }} from {{ ref(meta['changed_in']).include(database=false) }})
    {%- if meta.get('refitted_in') %}
        or {{ is_refitted(ref(meta['refitted_in']).include(database=false)) }}
    {%- endif -%}
{%- endmacro %}

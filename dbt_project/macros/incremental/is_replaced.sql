{#- A condition on the rows of the running `replace_changed` model: this build replaces them. -#}
{% macro is_replaced() -%}
    {%- set key, meta = config.get('unique_key'), config.get('meta') -%}
    {{ key }} in ({{ changed_keys(ref(meta['changed_in']), key) }})
    {%- if meta.get('refitted_in') %} or {{ is_refitted(ref(meta['refitted_in'])) }}{% endif -%}
{%- endmacro %}

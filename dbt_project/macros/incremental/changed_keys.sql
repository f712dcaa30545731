{#- A query: the keys that a log of changes holds from after the running model's last build. -#}
{% macro changed_keys(log, key) -%}
    select {{ key }} from {{ log }} where {{ since_last_build() }}
{%- endmacro %}

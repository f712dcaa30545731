{#- A query: the keys that a model of fingerprints found changed since the published build. -#}
{% macro changed_keys(fingerprints, key) -%}
    select {{ key }} from {{ fingerprints }} where build_number > {{ published_build() }}
{%- endmacro %}

{#- Whether a row is of the attribution model that reports show unless asked for another. -#}
{% macro is_default_model(attribution_model='attribution_model') -%}
    {{ attribution_model }} = '{{ var('default_attribution_model') }}'
{%- endmacro %}

{#- A condition on rows of credit: their attribution model is fitted again in every build. -#}
{% macro is_refitted(attribution_models) -%}
    attribution_model in (select attribution_model from {{ attribution_models }} where is_refitted)
{%- endmacro %}

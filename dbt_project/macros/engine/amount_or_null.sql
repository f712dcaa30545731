{#- A text as an amount; null where it is not one: no contract checks the values of a history. -#}
{% macro amount_or_null(text) %}
    {{- adapter.dispatch('amount_or_null')(text) -}}
{% endmacro %}

{% macro default__amount_or_null(text) -%}
    try_cast({{ text }} as decimal(18, 2))
{%- endmacro %}

{% macro spark__amount_or_null(text) -%}
    try_cast({{ text }} as decimal(18, 2))
{%- endmacro %}

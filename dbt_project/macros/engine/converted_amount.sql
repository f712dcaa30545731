{#- An amount times an exchange rate, exact to six decimals. -#}
{% macro converted_amount(amount, rate) %}
    {{- adapter.dispatch('converted_amount')(amount, rate) -}}
{% endmacro %}

{% macro default__converted_amount(amount, rate) -%}
    {#- DuckDB gives the product the width of its factors, so they are widened first. -#}
    cast(
        cast({{ amount }} as decimal(28, 6)) * cast({{ rate }} as decimal(28, 8)) as decimal(28, 6)
    )
{%- endmacro %}

{#- Spark cuts the scale of a product that is wider than 38 digits. -#}
{% macro spark__converted_amount(amount, rate) -%}
    cast(
        cast({{ amount }} as decimal(19, 6)) * cast({{ rate }} as decimal(18, 8)) as decimal(28, 6)
    )
{%- endmacro %}

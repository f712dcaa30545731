{#- An amount times an exchange rate, exact to six decimals. -#}
{% macro converted_amount(amount, rate) -%}
    {#- DuckDB gives the product the width of its factors, so they are widened first. -#}
    cast(
        cast({{ amount }} as decimal(28, 6)) * cast({{ rate }} as decimal(28, 8)) as decimal(28, 6)
    )
{%- endmacro %}

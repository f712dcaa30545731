{#-
    A share of an amount, half a cent rounded away from 0: a refund takes back what its sale gave.
-#}
{% macro amount_up_to(amount, share) %}
    {{- adapter.dispatch('amount_up_to')(amount, share) -}}
{% endmacro %}

{% macro default__amount_up_to(amount, share) -%}
    {#-
        To round a product of decimals, a wide one, takes DuckDB five times as long as to look
        whether a rounded product of doubles is the right cent; only where it is not, the rest is
        rounded.
    -#}
    {%- set near -%}
        cast(
            round(abs(cast({{ amount }} as double)) * cast({{ share }} as double), 2)
            as decimal(38, 2)
        )
    {%- endset -%}
    {#- DuckDB gives the product the width of its factors, so they are widened first. -#}
    {%- set rest -%}
        (
            cast(abs({{ amount }}) as decimal(38, 2)) * cast({{ share }} as decimal(38, 15))
            - {{ near }}
        )
    {%- endset -%}
    sign({{ amount }}) * (
        {{ near }}
        + case
            when {{ rest }} >= 0.005 or {{ rest }} < -0.005 then floor({{ rest }} * 100 + 0.5) * 0.01
            else 0
        end
    )
{%- endmacro %}

{#- Spark cuts the scale of a product that is wider than 38 digits, and cents go with it. -#}
{% macro spark__amount_up_to(amount, share) -%}
    round(cast({{ amount }} as decimal(18, 2)) * cast({{ share }} as decimal(18, 15)), 2)
{%- endmacro %}

{#-
    The part of an amount that lies between two shares of it, in whole cents. Parts of shares that
    follow each other from 0 to 1 add up to the amount, of whatever sign, without a row having to
    know of the others' remainders: what is rounded is where one part ends and the next begins.
-#}
{% macro apportioned(amount, share_from, share_until) -%}
    cast(
        {{ amount_up_to(amount, share_until) }} - {{ amount_up_to(amount, share_from) }}
        as decimal(18, 2)
    )
{%- endmacro %}

{#-
    A share of an amount, half a cent rounded away from 0: a refund takes back what its sale gave.
    To round a product of decimals, a wide one, takes five times as long as to look whether a
    rounded product of doubles is the right cent; only where it is not, the rest is rounded.
-#}
{% macro amount_up_to(amount, share) -%}
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

{#-
    The part of an amount that lies between two shares of it, in whole cents. Parts of shares that
    follow each other from 0 to 1 add up to the amount, of whatever sign, without a row having to
    know of the others' remainders.
-#}
{% macro apportioned(amount, share_from, share_until) -%}
    {#- DuckDB gives the product the width of its factors, so they are widened first. -#}
    {%- set exact -%} cast({{ amount }} as decimal(38, 2)) * cast({%- endset -%}
    cast(
        round({{ exact }}{{ share_until }} as decimal(38, 15)), 2)
        - round({{ exact }}{{ share_from }} as decimal(38, 15)), 2)
        as decimal(18, 2)
    )
{%- endmacro %}

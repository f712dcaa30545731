{#-
    The part of an amount that lies between two shares of it, in whole cents. Parts of shares that
    follow each other from 0 to 1 add up to the amount, of whatever sign, without a row having to
    know of the others' remainders.
-#}
{% macro apportioned(amount, share_from, share_until) -%}
    {#- DuckDB gives the product the width of its factors, so they are widened first. -#}
    {%- set exact -%} cast({{ amount }} as decimal(38, 2)) {%- endset -%}
    {#- Every other share begins at 0 or ends at 1, and to round such wide products is slow. -#}
    cast(
        case
            when {{ share_until }} = 1 then {{ exact }}
            else round({{ exact }} * cast({{ share_until }} as decimal(38, 15)), 2)
        end
        - case
            when {{ share_from }} = 0 then 0
            else round({{ exact }} * cast({{ share_from }} as decimal(38, 15)), 2)
        end
        as decimal(18, 2)
    )
{%- endmacro %}

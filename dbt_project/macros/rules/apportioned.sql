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

{#- Whether a conversion has revenue: a sale, or a refund that takes from no sale. -#}
{% macro is_money(conversion_type='conversion_type') -%}
    {{ conversion_type }} in ('customer', 'repeat_sale', 'refund')
{%- endmacro %}

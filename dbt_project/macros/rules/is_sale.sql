{#- Whether a conversion is a won deal that somebody bought by: a first sale or a repeated one. -#}
{% macro is_sale(conversion_type='conversion_type') -%}
    {{ conversion_type }} in ('customer', 'repeat_sale')
{%- endmacro %}

{#- A number of at most six decimals as a person writes it: 3, 0.5. -#}
{% macro number_text(number) -%}
    {{ regex_replaced('cast(cast(' ~ number ~ ' as decimal(28, 6)) as string)', "'[.]?0+$'") }}
{%- endmacro %}

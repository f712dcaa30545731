{#- A double as a decimal of 18 digits, so many of them behind the point. -#}
{% macro decimal_of_double(value, places) %}
    {{- adapter.dispatch('decimal_of_double')(value, places) -}}
{% endmacro %}

{% macro default__decimal_of_double(value, places) -%}
    cast({{ value }} as decimal(18, {{ places }}))
{%- endmacro %}

{#-
    As DuckDB does it, half away from 0 with a billionth to spare: Spark's cast rounds the digits
    that the double is shown by.
-#}
{% macro spark__decimal_of_double(value, places) -%}
    {%- set double = 'cast(' ~ value ~ ' as double)' -%}
    cast(
        cast(
            cast(rint({{ double }} * 1e{{ places }}d + sign({{ double }}) * 1e-9d) as bigint)
            as decimal(18, 0)
        ) * cast('1e-{{ places }}' as decimal(18, {{ places }}))
        as decimal(18, {{ places }})
    )
{%- endmacro %}

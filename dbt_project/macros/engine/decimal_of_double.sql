{#- A double as a decimal of 18 digits, so many of them behind the point. -#}
{% macro decimal_of_double(value, places) %}
    {{- adapter.dispatch('decimal_of_double')(value, places) -}}
{% endmacro %}

{% macro default__decimal_of_double(value, places) -%}
    cast({{ value }} as decimal(18, {{ places }}))
{%- endmacro %}

{#- Half away from 0, as DuckDB has it: Spark's cast rounds the digits that the double is shown by. -#}
{% macro spark__decimal_of_double(value, places) -%}
    cast(
        cast(
            cast(round(cast({{ value }} as double) * 1e{{ places }}d) as bigint) as decimal(18, 0)
        ) * cast('1e-{{ places }}' as decimal(18, {{ places }}))
        as decimal(18, {{ places }})
    )
{%- endmacro %}

{#- A text as a number; null when it is not one, or is not finite. -#}
{% macro tried_number(expression) %}
    {{- adapter.dispatch('tried_number')(expression) -}}
{% endmacro %}

{% macro default__tried_number(expression) -%}
    case
        when isfinite(try_cast(trim({{ expression }}) as double))
            then try_cast(trim({{ expression }}) as double)
    end
{%- endmacro %}

{#- Java takes 1d and 0x1p3 for numbers too, and no 1_000. -#}
{% macro spark__tried_number(expression) -%}
    {%- set number = "try_cast(replace(trim(" ~ expression ~ "), '_', '') as double)" -%}
    case
        when
            regexp_like(
                trim({{ expression }}),
                '^[+-]?([0-9]+(_[0-9]+)*[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]+)?$'
            )
            and abs({{ number }}) < double('infinity')
            then {{ number }}
    end
{%- endmacro %}

{#- A text as a number; null when it is none, or none that has a size. -#}
{% macro tried_number(expression) %}
    {{- adapter.dispatch('tried_number')(expression) -}}
{% endmacro %}

{% macro default__tried_number(expression) -%}
    case
        when isfinite(try_cast(trim({{ expression }}) as double))
            then try_cast(trim({{ expression }}) as double)
    end
{%- endmacro %}

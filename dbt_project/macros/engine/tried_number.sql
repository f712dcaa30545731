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

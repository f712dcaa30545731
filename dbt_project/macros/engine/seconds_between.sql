{#- Seconds from one timestamp to a later one, exact to the microsecond. -#}
{% macro seconds_between(earlier, later) %}
    {{- adapter.dispatch('seconds_between')(earlier, later) -}}
{% endmacro %}

{% macro default__seconds_between(earlier, later) -%}
    ((epoch_us({{ later }}) - epoch_us({{ earlier }})) / 1000000.0)
{%- endmacro %}

{% macro spark__seconds_between(earlier, later) -%}
    (timestampdiff(microsecond, {{ earlier }}, {{ later }}) / 1000000.0d)
{%- endmacro %}

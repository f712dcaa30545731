{#- The number of the slot of some seconds that a timestamp is in. -#}
{% macro time_slot(timestamp_expression, seconds) %}
    {{- adapter.dispatch('time_slot')(timestamp_expression, seconds) -}}
{% endmacro %}

{% macro default__time_slot(timestamp_expression, seconds) -%}
    cast(floor(epoch_us({{ timestamp_expression }}) / {{ seconds }}000000) as bigint)
{%- endmacro %}

{% macro spark__time_slot(timestamp_expression, seconds) -%}
    cast(floor(
        timestampdiff(microsecond, timestamp_ntz '1970-01-01', {{ timestamp_expression }})
        / {{ seconds }}000000
    ) as bigint)
{%- endmacro %}

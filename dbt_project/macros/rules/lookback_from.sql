{#-
    From when on a touch may be credited for a conversion: its type's days in the var
    lookback_days_by_conversion_type before it, else lookback_days. 0 days are no limit.
-#}
{% macro lookback_from(converted_at, conversion_type) %}
    {%- set by_type = var('lookback_days_by_conversion_type') -%}
    {%- set by_type = by_type if by_type is mapping else {} -%}
    {%- set ns = namespace(branches='') -%}
    {%- for type, days in by_type.items() -%}
        {%- set ns.branches = ns.branches ~ "when " ~ conversion_type ~ " = '" ~ type ~ "' then "
            ~ days_before(converted_at, days) ~ " " -%}
    {%- endfor -%}
    {%- set usual = days_before(converted_at, var('lookback_days')) -%}
    {{- "case " ~ ns.branches ~ "else " ~ usual ~ " end" if by_type else usual -}}
{% endmacro %}

{% macro days_before(moment, days) -%}
    {%- if days | int == 0 -%}
        cast('0001-01-01' as timestamp)
    {%- else -%}
        {{ moment }} - interval {{ days | int }} days
    {%- endif -%}
{%- endmacro %}

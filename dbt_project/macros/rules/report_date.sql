{#-
    The day that a conversion is reported on, by var report_date_basis: its own, or that of the first
    touch behind it where there is one.
-#}
{% macro report_date(conversion_date, first_touch_date) -%}
    {%- set basis = var('report_date_basis') -%}
    {%- if basis not in ['conversion', 'first_touch'] -%}
        {{- exceptions.raise_compiler_error(
            "The var report_date_basis is '" ~ basis ~ "'; it must be conversion or first_touch"
        ) -}}
    {%- endif -%}
    {%- if basis == 'conversion' -%}
        {{ conversion_date }}
    {%- else -%}
        coalesce({{ first_touch_date }}, {{ conversion_date }})
    {%- endif -%}
{%- endmacro %}

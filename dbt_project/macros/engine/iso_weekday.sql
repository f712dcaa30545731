{#- The day of the week of a date, from 1 (Monday) to 7 (Sunday). -#}
{% macro iso_weekday(date) -%}
    {{ return(adapter.dispatch('iso_weekday')(date)) }}
{%- endmacro %}

{% macro default__iso_weekday(date) -%}
    cast(extract(isodow from {{ date }}) as integer)
{%- endmacro %}

{% macro spark__iso_weekday(date) -%}
    cast(extract(dayofweek_iso from {{ date }}) as integer)
{%- endmacro %}

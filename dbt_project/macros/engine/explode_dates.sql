{#- In a select list: one row per date from the first to the last, both included. -#}
{% macro explode_dates(first_date, last_date) -%}
    {{- adapter.dispatch('explode_dates')(first_date, last_date) -}}
{%- endmacro %}

{% macro default__explode_dates(first_date, last_date) -%}
    cast(unnest(generate_series({{ first_date }}, {{ last_date }}, interval 1 day)) as date)
{%- endmacro %}

{#- sequence() counts down where its end lies before its start. -#}
{% macro spark__explode_dates(first_date, last_date) -%}
    explode(case
        when {{ first_date }} <= {{ last_date }}
            then sequence(cast({{ first_date }} as date), cast({{ last_date }} as date), interval 1 day)
    end)
{%- endmacro %}

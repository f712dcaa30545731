{#-
    When a version of a record was made, by the vendor's own time. A time that is the start of a day
    is a date: all versions of that record from that day are then of the day, and what was exported
    later is the newer one. Call it before newest_first(), which orders by it.
-#}
{% macro version_at(key, updated_at='updated_at') -%}
    {%- set day = reporting_date(updated_at) -%}
    case
        when
            bool_or({{ updated_at }} = {{ reporting_day_start(day) }})
                over (partition by {{ key | join(', ') }}, {{ day }})
            then {{ reporting_day_start(day) }}
        else {{ updated_at }}
    end
{%- endmacro %}

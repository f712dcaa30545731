{#- ISO 8601 text or Unix milliseconds, as text, as a UTC timestamp; null where it is neither. -#}
{% macro moment_timestamp(expression) %}
    {{- adapter.dispatch('moment_timestamp')(expression) -}}
{% endmacro %}

{% macro default__moment_timestamp(expression) -%}
    coalesce(
        make_timestamp(
            case
                when regexp_full_match({{ expression }}, '[0-9]{12,13}')
                    then try_cast({{ expression }} as bigint) * 1000
            end
        ),
        -- DuckDB ends in an error on some years that nothing happens in.
        case
            when {{ expression }} between '1900' and '3' and {{ expression }} like '____-%'
                then timezone('UTC', try_cast({{ expression }} as timestamptz))
        end
    )
{%- endmacro %}

{% macro spark__moment_timestamp(expression) -%}
    cast(coalesce(
        timestamp_millis(
            case
                when regexp_like({{ expression }}, '^[0-9]{12,13}$')
                    then cast({{ expression }} as bigint)
            end
        ),
        case
            when {{ expression }} between '1900' and '3' and {{ expression }} like '____-%'
                then try_cast({{ expression }} as timestamp_ltz)
        end
    ) as timestamp_ntz)
{%- endmacro %}

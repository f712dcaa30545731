{#- ISO 8601 text or Unix milliseconds, as text, as a UTC timestamp; null where it is neither. -#}
{% macro moment_timestamp(expression) %}
    {{- adapter.dispatch('moment_timestamp')(expression) -}}
{% endmacro %}

{% macro default__moment_timestamp(expression) -%}
    coalesce(
        make_timestamp(
            case
                when regexp_full_match({{ expression }}, '[0-9]{12,13}')
                    then cast({{ expression }} as bigint) * 1000
            end
        ),
        timezone('UTC', try_cast({{ expression }} as timestamptz))
    )
{%- endmacro %}

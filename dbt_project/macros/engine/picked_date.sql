{#- The day that a text names without a time of day: as a date alone, or at midnight without a zone, which
   is how tools write a day into a field of times. Null for all other texts. -#}
{% macro picked_date(expression) %}
    {{- adapter.dispatch('picked_date')(expression) -}}
{% endmacro %}

{% macro default__picked_date(expression) -%}
    case
        when
            regexp_full_match(
                trim({{ expression }}),
                '[0-9]{4}[-/][0-9]{1,2}[-/][0-9]{1,2}([T ]00:00(:00([.]0+)?)?)?'
            )
            then cast(regexp_extract(trim({{ expression }}), '^[^T ]+') as date)
    end
{%- endmacro %}

{% macro spark__picked_date(expression) -%}
    case
        when
            regexp_like(
                trim({{ expression }}),
                '^[0-9]{4}[-/][0-9]{1,2}[-/][0-9]{1,2}([T ]00:00(:00([.]0+)?)?)?$'
            )
            then cast(replace(regexp_extract(trim({{ expression }}), '^[^T ]+', 0), '/', '-') as date)
    end
{%- endmacro %}

{#- Text separated by ';', or a JSON array, as a list of texts; an empty list where there is none. -#}
{% macro split_list(expression) %}
    {{- adapter.dispatch('split_list')(expression) -}}
{% endmacro %}

{% macro default__split_list(expression) -%}
    coalesce(
        case
            when trim({{ expression }}) like '[%' then from_json({{ expression }}, '["VARCHAR"]')
            when trim({{ expression }}, '; ') <> ''
                then regexp_split_to_array(trim({{ expression }}, '; '), '\s*;[\s;]*')
        end,
        cast([] as varchar[])
    )
{%- endmacro %}

{% macro spark__split_list(expression) -%}
    coalesce(
        case
            when trim({{ expression }}) like '[%' then from_json({{ expression }}, 'array<string>')
            when trim(both '; ' from {{ expression }}) <> ''
                then split(trim(both '; ' from {{ expression }}), r'\s*;[\s;]*')
        end,
        cast(array() as array<string>)
    )
{%- endmacro %}

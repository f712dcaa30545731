{#- The domains above a host, nearest first: of a.b.example.com, b.example.com and example.com. -#}
{% macro host_parents(host) %}
    {{- adapter.dispatch('host_parents')(host) -}}
{% endmacro %}

{% macro default__host_parents(host) -%}
    list_transform(
        generate_series(2, len(string_split({{ host }}, '.')) - 1),
        lambda position: array_to_string(string_split({{ host }}, '.')[position:], '.')
    )
{%- endmacro %}

{% macro spark__host_parents(host) -%}
    case
        when size(split({{ host }}, '[.]')) > 2
            then transform(
                sequence(2, size(split({{ host }}, '[.]')) - 1),
                place -> array_join(slice(split({{ host }}, '[.]'), place, 100), '.')
            )
        else cast(array() as array<string>)
    end
{%- endmacro %}

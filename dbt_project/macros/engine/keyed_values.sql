{#- A JSON object of a list of structs (key, value), where value is GA4's struct of one value in the
   field of its type; of a key that comes twice the last value. -#}
{% macro keyed_values(list) %}
    {{- adapter.dispatch('keyed_values')(list) -}}
{% endmacro %}

{% macro default__keyed_values(list) -%}
    to_json(list_reduce(
        list_prepend(
            cast(map {} as map(varchar, varchar)),
            list_transform(
                list_filter({{ list }}, lambda item: item.key is not null),
                lambda item: map(
                    [item.key],
                    [coalesce(
                        item.value.string_value, item.value.int_value,
                        item.value.double_value, item.value.float_value
                    )]
                )
            )
        ),
        lambda one, other: map_concat(one, other)
    ))
{%- endmacro %}

{% macro spark__keyed_values(list) -%}
    to_json(map_from_entries(transform(
        filter(
            {{ list }},
            (item, place) -> item.key is not null and not exists(
                slice({{ list }}, place + 2, size({{ list }})), later -> later.key = item.key
            )
        ),
        item -> struct(
            item.key,
            coalesce(
                item.value.string_value, item.value.int_value,
                item.value.double_value, item.value.float_value
            )
        )
    )))
{%- endmacro %}

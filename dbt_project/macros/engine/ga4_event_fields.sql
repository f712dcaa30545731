{#-
    What a site says of a GA4 event, as a JSON object: its parameters, and beside them `ecommerce`,
    `user_properties`, `event_value_in_usd` and `items_value`, the sum of its items.
-#}
{% macro ga4_event_fields(record) %}
    {{- adapter.dispatch('ga4_event_fields')(record) -}}
{% endmacro %}

{% macro default__ga4_event_fields(record) -%}
    {%- set value = {
        'string_value': 'VARCHAR',
        'int_value': 'VARCHAR',
        'double_value': 'VARCHAR',
        'float_value': 'VARCHAR',
    } -%}
    {%- set event = json_record(record, {
        'event_params': [{'key': 'VARCHAR', 'value': value}],
        'user_properties': [{'key': 'VARCHAR', 'value': value}],
        'items': [{'item_revenue': 'VARCHAR', 'price': 'VARCHAR', 'quantity': 'VARCHAR'}],
    }) -%}
    {%- set items_value -%}
        list_sum(list_transform(
            {{ event }}.items,
            lambda item: coalesce(
                try_cast(item.item_revenue as double),
                try_cast(item.price as double) * coalesce(try_cast(item.quantity as double), 1)
            )
        ))
    {%- endset -%}
    {{ json_merged(
        keyed_values(event ~ '.event_params'),
        "json_object('ecommerce', " ~ record ~ "->'ecommerce', 'user_properties', "
        ~ keyed_values(event ~ '.user_properties') ~ ", 'event_value_in_usd', "
        ~ record ~ "->'event_value_in_usd', 'items_value', " ~ items_value ~ ")",
    ) }}
{%- endmacro %}

{% macro spark__ga4_event_fields(record) -%}
    {%- set value = 'value: struct<string_value: string, int_value: string, '
        ~ 'double_value: string, float_value: string>' -%}
    {%- set event -%}
        from_json({{ record }}, 'event_params array<struct<key: string, {{ value }}>>, '
            || 'user_properties array<struct<key: string, {{ value }}>>, '
            || 'items array<struct<item_revenue: string, price: string, quantity: string>>')
    {%- endset -%}
    {%- set items_value -%}
        aggregate(
            {{ event }}.items,
            cast(null as double),
            (total, item) -> coalesce(total, 0) + coalesce(
                try_cast(item.item_revenue as double),
                try_cast(item.price as double) * coalesce(try_cast(item.quantity as double), 1),
                0
            )
        )
    {%- endset -%}
    {{ json_merged(keyed_values(event ~ '.event_params'), json_of_parts({
        'ecommerce': json_part(record, 'ecommerce'),
        'user_properties': keyed_values(event ~ '.user_properties'),
        'event_value_in_usd': json_part(record, 'event_value_in_usd'),
        'items_value': 'cast(' ~ items_value ~ ' as string)',
    })) }}
{%- endmacro %}

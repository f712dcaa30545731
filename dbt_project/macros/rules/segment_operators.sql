{#- How a condition in seeds/segments.csv may compare values of a kind. -#}
{% macro segment_operators() %}
    {{- return({
        'text': ['=', '!=', 'in', 'is null', 'is not null'],
        'id': ['=', '!=', 'in', 'is null', 'is not null'],
        'number': ['=', '!=', '<', '<=', '>', '>=', 'is null', 'is not null'],
        'boolean': ['=', '!=', 'is null', 'is not null'],
    }) -}}
{% endmacro %}

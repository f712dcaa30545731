{#- The keys of a JSON object that, as a macro compares them, are in a list of names. -#}
{% macro json_keys_among(keys, names, compared) %}
    {{- adapter.dispatch('json_keys_among')(keys, names, compared) -}}
{% endmacro %}

{% macro default__json_keys_among(keys, names, compared) -%}
    list_filter({{ keys }}, lambda key: list_contains({{ names }}, {{ compared('key') }}))
{%- endmacro %}

{% macro spark__json_keys_among(keys, names, compared) -%}
    filter({{ keys }}, key -> array_contains({{ names }}, {{ compared('key') }}))
{%- endmacro %}

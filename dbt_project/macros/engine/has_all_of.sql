{#- Whether all words of one text are words of another; words are separated by commas. -#}
{% macro has_all_of(words, others) %}
    {{- adapter.dispatch('has_all_of')(words, others) -}}
{% endmacro %}

{% macro default__has_all_of(words, others) -%}
    list_has_all(string_split({{ words }}, ','), string_split({{ others }}, ','))
{%- endmacro %}

{% macro spark__has_all_of(words, others) -%}
    size(array_except(split({{ others }}, ','), split({{ words }}, ','))) = 0
{%- endmacro %}

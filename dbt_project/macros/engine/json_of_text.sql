{#- A text that is JSON, as the type that holds JSON. -#}
{% macro json_of_text(text) %}
    {{- adapter.dispatch('json_of_text')(text) -}}
{% endmacro %}

{% macro default__json_of_text(text) -%}
    cast({{ text }} as json)
{%- endmacro %}

{% macro spark__json_of_text(text) -%}
    {{ text }}
{%- endmacro %}

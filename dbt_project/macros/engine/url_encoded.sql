{#- A text as a path of a URL: what means something else in a URL, such as a space, is encoded. -#}
{% macro url_encoded(text) %}
    {{- adapter.dispatch('url_encoded')(text) -}}
{% endmacro %}

{% macro default__url_encoded(text) -%}
    replace(url_encode({{ text }}), '%2F', '/')
{%- endmacro %}

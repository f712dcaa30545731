{#-
    A text as a path of a URL: characters with another meaning in a URL, such as a space, are
    encoded.
-#}
{% macro url_encoded(text) %}
    {{- adapter.dispatch('url_encoded')(text) -}}
{% endmacro %}

{% macro default__url_encoded(text) -%}
    replace(url_encode({{ text }}), '%2F', '/')
{%- endmacro %}

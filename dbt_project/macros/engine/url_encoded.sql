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

{#- Java writes a blank as '+', and leaves '*'. -#}
{% macro spark__url_encoded(text) -%}
    replace(replace(replace(replace(url_encode({{ text }}), '+', '%20'), '*', '%2A'), '%7E', '~'), '%2F', '/')
{%- endmacro %}

{#- Percent- and plus-decoded text. -#}
{% macro url_decoded(expression) %}
    {{- adapter.dispatch('url_decoded')(expression) -}}
{% endmacro %}

{% macro default__url_decoded(expression) -%}
    {#- Percent signs that spell no UTF-8 (an old Latin-1 link) leave the text as it is. -#}
    coalesce(
        try(url_decode(replace({{ expression }}, '+', ' '))),
        {{ expression }}
    )
{%- endmacro %}

{#- The parameters of a URL, before and after '#', as a list of structs (name, value), in their
   order, undecoded. '&amp;' separates too: links copied from HTML carry it. -#}
{% macro url_parameters(url) %}
    {{- adapter.dispatch('url_parameters')(url) -}}
{% endmacro %}

{% macro default__url_parameters(url) -%}
    regexp_extract_all({{ url }}, '[?&#;]([^=&#?;]+)=([^&#]+)', ['name', 'value'])
{%- endmacro %}

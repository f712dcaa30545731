{#- A list of the texts that are not null. -#}
{% macro text_list(expressions) %}
    {{- adapter.dispatch('text_list')(expressions) -}}
{% endmacro %}

{% macro default__text_list(expressions) -%}
    {%- if expressions -%}
        list_filter([{{ expressions | join(', ') }}], lambda item: item is not null)
    {%- else -%}
        cast([] as varchar[])
    {%- endif -%}
{%- endmacro %}

{% macro spark__text_list(expressions) -%}
    {%- if expressions -%}
        filter(array({{ expressions | join(', ') }}), item -> item is not null)
    {%- else -%}
        cast(array() as array<string>)
    {%- endif -%}
{%- endmacro %}

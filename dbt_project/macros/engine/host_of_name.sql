{#- A name, such as an app's, in the form of a host. -#}
{% macro host_of_name(name) %}
    {{- adapter.dispatch('host_of_name')(name) -}}
{% endmacro %}

{% macro default__host_of_name(name) -%}
    nullif(trim(regexp_replace(lower({{ name }}), '[^a-z0-9.]+', '-', 'g'), '-'), '')
{%- endmacro %}

{% macro spark__host_of_name(name) -%}
    nullif(trim(both '-' from regexp_replace(lower({{ name }}), '[^a-z0-9.]+', '-')), '')
{%- endmacro %}

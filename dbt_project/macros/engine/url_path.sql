{#- The path of a URL: no query, no trailing slash but the root's, no e-mail address. -#}
{% macro url_path(url) %}
    {{- adapter.dispatch('url_path')(url) -}}
{% endmacro %}

{% macro default__url_path(url) -%}
    {%- set path -%}
        coalesce(nullif(rtrim(regexp_extract(
            {{ url }},
            '^\s*(?:(?:[A-Za-z][A-Za-z0-9+.-]*:)?//[^/?#]*|[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)?([^?#\s]*)',
            1
        ), '/'), ''), '/')
    {%- endset -%}
    case when {{ url }} is not null then {{ without_emails(path, within=url) }} end
{%- endmacro %}

{% macro spark__url_path(url) -%}
    {%- set path -%}
        coalesce(nullif(trim(trailing '/' from regexp_extract(
            {{ url }},
            r'^\s*(?:(?:[A-Za-z][A-Za-z0-9+.-]*:)?//[^/?#]*|[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)?([^?#\s]*)',
            1
        )), ''), '/')
    {%- endset -%}
    case when {{ url }} is not null then {{ without_emails(path, within=url) }} end
{%- endmacro %}

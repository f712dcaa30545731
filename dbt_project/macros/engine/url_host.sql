{#- The lower-cased host of a URL without www., port and the dot that a full name ends in; null where
   there is none. -#}
{% macro url_host(url) %}
    {{- adapter.dispatch('url_host')(url) -}}
{% endmacro %}

{% macro default__url_host(url) -%}
    nullif(rtrim(coalesce(
        nullif(regexp_extract(
            lower({{ url }}), '^\s*(?:[a-z][a-z0-9+.-]*:)?//(?:[^/?#@]*@)?(?:www\.)?([^/?#:\s]+)', 1
        ), ''),
        regexp_extract(
            lower({{ url }}), '^\s*(?:www\.)?([a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,})(?:[/?#:]|\s*$)', 1
        )
    ), '.'), '')
{%- endmacro %}

{% macro spark__url_host(url) -%}
    nullif(trim(trailing '.' from coalesce(
        nullif(regexp_extract(
            lower({{ url }}), r'^\s*(?:[a-z][a-z0-9+.-]*:)?//(?:[^/?#@]*@)?(?:www\.)?([^/?#:\s]+)', 1
        ), ''),
        regexp_extract(
            lower({{ url }}), r'^\s*(?:www\.)?([a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,})(?:[/?#:]|\s*$)', 1
        )
    )), '')
{%- endmacro %}

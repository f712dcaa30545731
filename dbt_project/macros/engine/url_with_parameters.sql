{#- A URL with those of the parameters that it does not carry yet, before any '#'; `parameters` names
   the columns that hold them, and what is null is left out. -#}
{% macro url_with_parameters(url, parameters) %}
    {{- adapter.dispatch('url_with_parameters')(url, parameters) -}}
{% endmacro %}

{% macro default__url_with_parameters(url, parameters) -%}
    {%- set page = "split_part(" ~ url ~ ", '#', 1)" -%}
    {%- set mark = "case when contains(" ~ page ~ ", '?') then '&' else '?' end" -%}
    case
        -- Most URLs get none, and looking for them is slow.
        when {{ url }} is null or coalesce({{ parameters | join(', ') }}) is null then {{ url }}
        else concat(
            {{ page }},
            {{ mark }} || nullif(concat_ws(
                '&'
                {%- for parameter in parameters %},
                case
                    when not regexp_matches({{ url }}, '(?i)[?&#;]{{ parameter }}=[^&#]')
                        then '{{ parameter }}=' || url_encode({{ parameter }})
                end
                {%- endfor %}
            ), ''),
            substring({{ url }}, length({{ page }}) + 1)
        )
    end
{%- endmacro %}

{% macro spark__url_with_parameters(url, parameters) -%}
    {%- set page = "split_part(" ~ url ~ ", '#', 1)" -%}
    {%- set mark = "case when contains(" ~ page ~ ", '?') then '&' else '?' end" -%}
    case
        when {{ url }} is null or coalesce({{ parameters | join(', ') }}) is null then {{ url }}
        else concat_ws(
            '',
            {{ page }},
            {{ mark }} || nullif(concat_ws(
                '&'
                {%- for parameter in parameters %},
                case
                    when not regexp_like({{ url }}, '(?i)[?&#;]{{ parameter }}=[^&#]')
                        then '{{ parameter }}='
                        || replace({{ url_encoded(parameter) }}, '/', '%2F')
                end
                {%- endfor %}
            ), ''),
            substring({{ url }}, length({{ page }}) + 1)
        )
    end
{%- endmacro %}

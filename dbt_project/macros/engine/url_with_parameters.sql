{#- A URL with those of the parameters that it does not carry yet, before any '#'; `parameters` maps
   names to expressions, and what is null is left out. -#}
{% macro url_with_parameters(url, parameters) %}
    {{- adapter.dispatch('url_with_parameters')(url, parameters) -}}
{% endmacro %}

{% macro default__url_with_parameters(url, parameters) -%}
    case
        -- Most URLs get none, and looking for them is slow.
        when {{ url }} is null or coalesce({{ parameters.values() | join(', ') }}) is null
            then {{ url }}
        else concat(
            split_part({{ url }}, '#', 1),
            nullif(
                concat(
                    case when contains(split_part({{ url }}, '#', 1), '?') then '&' else '?' end,
                    concat_ws(
                        '&'
                        {%- for name, value in parameters.items() %},
                        case
                            when not regexp_matches({{ url }}, '(?i)[?&#;]{{ name }}=[^&#]')
                                then '{{ name }}=' || url_encode({{ value }})
                        end
                        {%- endfor %}
                    )
                ),
                case when contains(split_part({{ url }}, '#', 1), '?') then '&' else '?' end
            ),
            substring({{ url }}, length(split_part({{ url }}, '#', 1)) + 1)
        )
    end
{%- endmacro %}

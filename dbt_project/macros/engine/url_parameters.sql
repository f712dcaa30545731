{#- The parameters of a URL, before and after '#', as a list of structs (name, value, position),
   undecoded. '&amp;' separates too: links copied from HTML carry it. So does a second '?' before a
   parameter: tools append their parameters to a URL that has some already. -#}
{% macro url_parameters(url) %}
    {{- adapter.dispatch('url_parameters')(url) -}}
{% endmacro %}

{% macro default__url_parameters(url) -%}
    list_transform(
        regexp_extract_all(
            regexp_replace({{ url }}, '[?]([A-Za-z_]+=)', '&\1', 'g'),
            '[?&#;]([^=&#?;]+)=([^&#]+)',
            ['name', 'value']
        ),
        lambda parameter, position: {
            'name': parameter.name, 'value': parameter.value, 'position': position
        }
    )
{%- endmacro %}

{% macro spark__url_parameters(url) -%}
    transform(
        regexp_extract_all(
            regexp_replace({{ url }}, '[?]([A-Za-z_]+=)', '&$1'), '[?&#;]([^=&#?;]+)=([^&#]+)', 0
        ),
        (parameter, place) -> named_struct(
            'name', regexp_extract(parameter, '^.([^=]+)=', 1),
            'value', substring(parameter, position('=' in parameter) + 1),
            'position', cast(place + 1 as bigint)
        )
    )
{%- endmacro %}

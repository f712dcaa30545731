{#-
    Of a list of links (structs of id and type) the id of the primary one, which HubSpot gives a type
    without a label; else the first of all by id.
-#}
{% macro primary_link_id(links, primary_type) %}
    {{- adapter.dispatch('primary_link_id')(links, primary_type) -}}
{% endmacro %}

{% macro default__primary_link_id(links, primary_type) -%}
    coalesce(
        list_min(list_transform(
            list_filter({{ links }}, lambda link: link.type = '{{ primary_type }}'),
            lambda link: link.id
        )),
        list_min(list_transform({{ links }}, lambda link: link.id))
    )
{%- endmacro %}

{% macro spark__primary_link_id(links, primary_type) -%}
    coalesce(
        array_min(transform(
            filter({{ links }}, link -> link.type = '{{ primary_type }}'), link -> link.id
        )),
        array_min(transform({{ links }}, link -> link.id))
    )
{%- endmacro %}

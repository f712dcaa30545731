{#- The channel that seeds/channel_rules.csv gives a source and medium, whatever it is called. -#}
{% macro channel_of(source, medium) -%}
    (
        select traffic_sources.channel
        from {{ ref('int_traffic_sources_classified') }} as traffic_sources
        where
            traffic_sources.source = '{{ source }}'
            and traffic_sources.medium = '{{ medium }}'
            and traffic_sources.campaign = '(not set)'
    )
{%- endmacro %}

{#- The channel that seeds/channel_rules.csv gives a source and medium, whatever it is called. -#}
{% macro channel_of(source, medium) -%}
    (
        select sources_classified.channel
        from {{ ref('int_traffic_sources_classified') }} as sources_classified
        where
            sources_classified.source = '{{ source }}'
            and sources_classified.medium = '{{ medium }}'
            and sources_classified.campaign = '(not set)'
    )
{%- endmacro %}

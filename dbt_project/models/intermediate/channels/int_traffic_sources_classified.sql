-- Grain: one row per source, medium and campaign.

with

traffic_sources as (

    select * from {{ ref('int_traffic_sources_unioned') }}

),

categories as (

    select * from {{ ref('int_sources_categorized') }}

),

channel_rules as (

    select * from {{ ref('channel_rules') }}

),

-- Each value is held against each pattern once: there are far fewer values than combinations.
sources as (

    select distinct
        traffic_sources.source,
        categories.source_category

    from traffic_sources

    left join categories
        on traffic_sources.source = categories.source

),

mediums as (

    select distinct medium from traffic_sources

),

campaigns as (

    select distinct campaign from traffic_sources

),

source_rules as (

    select
        sources.source,
        channel_rules.rule_order

    from sources

    inner join channel_rules
        on
            coalesce(channel_rules.source_category, '') in ('', sources.source_category)
            and (
                coalesce(channel_rules.source_pattern, '') = ''
                or {{ regex_matches('sources.source', 'channel_rules.source_pattern') }}
            )

),

medium_rules as (

    select
        mediums.medium,
        channel_rules.rule_order

    from mediums

    inner join channel_rules
        on
            coalesce(channel_rules.medium_pattern, '') = ''
            or {{ regex_matches('mediums.medium', 'channel_rules.medium_pattern') }}

),

campaign_rules as (

    select
        campaigns.campaign,
        channel_rules.rule_order

    from campaigns

    inner join channel_rules
        on
            coalesce(channel_rules.campaign_pattern, '') = ''
            or {{ regex_matches('lower(campaigns.campaign)', 'channel_rules.campaign_pattern') }}

),

first_rules as (

    select
        traffic_sources.source,
        traffic_sources.medium,
        traffic_sources.campaign,
        min(source_rules.rule_order) as rule_order

    from traffic_sources

    inner join source_rules
        on traffic_sources.source = source_rules.source

    inner join medium_rules
        on
            traffic_sources.medium = medium_rules.medium
            and source_rules.rule_order = medium_rules.rule_order

    inner join campaign_rules
        on
            traffic_sources.campaign = campaign_rules.campaign
            and source_rules.rule_order = campaign_rules.rule_order

    group by
        traffic_sources.source,
        traffic_sources.medium,
        traffic_sources.campaign

),

classified as (

    select
        traffic_sources.source,
        traffic_sources.medium,
        traffic_sources.campaign,
        channel_rules.rule_order,
        coalesce(channel_rules.channel, 'Unassigned') as channel

    from traffic_sources

    left join first_rules
        on
            traffic_sources.source = first_rules.source
            and traffic_sources.medium = first_rules.medium
            and traffic_sources.campaign = first_rules.campaign

    left join channel_rules
        on first_rules.rule_order = channel_rules.rule_order

)

select * from classified

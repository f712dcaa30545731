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

-- A text is held against a pattern once, not in every combination that it occurs in.
-- As the company wrote it, and as the site that it means.
spellings as (

    select
        source,
        source as spelling
    from traffic_sources

    union

    select
        source,
        known_as as spelling
    from categories

),

sources as (

    select distinct spelling from spellings

),

spelling_matches as (

    select distinct
        sources.spelling,
        channel_rules.source_pattern

    from sources

    inner join channel_rules
        on {{ regex_matches('sources.spelling', 'channel_rules.source_pattern') }}

),

source_matches as (

    select distinct
        spellings.source,
        spelling_matches.source_pattern

    from spellings

    inner join spelling_matches
        on spellings.spelling = spelling_matches.spelling

),

mediums as (

    select distinct medium from traffic_sources

),

medium_matches as (

    select distinct
        mediums.medium,
        channel_rules.medium_pattern

    from mediums

    inner join channel_rules
        on {{ regex_matches('mediums.medium', 'channel_rules.medium_pattern') }}

),

campaigns as (

    select distinct campaign from traffic_sources

),

campaign_matches as (

    select distinct
        campaigns.campaign,
        channel_rules.campaign_pattern

    from campaigns

    inner join channel_rules
        on {{ regex_matches('lower(campaigns.campaign)', 'channel_rules.campaign_pattern') }}

),

-- A condition that is left empty holds for all.
holding_rules as (

    select
        traffic_sources.source,
        traffic_sources.medium,
        traffic_sources.campaign,
        min(channel_rules.rule_order) as rule_order

    from traffic_sources

    left join categories
        on traffic_sources.source = categories.source

    inner join channel_rules
        on coalesce(channel_rules.source_category, '') in ('', categories.source_category)

    left join source_matches
        on
            traffic_sources.source = source_matches.source
            and channel_rules.source_pattern = source_matches.source_pattern

    left join medium_matches
        on
            traffic_sources.medium = medium_matches.medium
            and channel_rules.medium_pattern = medium_matches.medium_pattern

    left join campaign_matches
        on
            traffic_sources.campaign = campaign_matches.campaign
            and channel_rules.campaign_pattern = campaign_matches.campaign_pattern

    where
        (
            coalesce(channel_rules.source_pattern, '') = ''
            or source_matches.source is not null
        )
        and (
            coalesce(channel_rules.medium_pattern, '') = ''
            or medium_matches.medium is not null
        )
        and (
            coalesce(channel_rules.campaign_pattern, '') = ''
            or campaign_matches.campaign is not null
        )

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

    left join holding_rules
        on
            traffic_sources.source = holding_rules.source
            and traffic_sources.medium = holding_rules.medium
            and traffic_sources.campaign = holding_rules.campaign

    left join channel_rules
        on holding_rules.rule_order = channel_rules.rule_order

)

select * from classified

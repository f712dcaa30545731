-- Grain: one row per source, medium and campaign.

with

sessions as (

    select * from {{ ref('int_sessions_sourced') }}

),

calls as (

    select * from {{ ref('int_calls_unioned') }}

),

email_events as (

    select * from {{ ref('int_email_events_deduplicated') }}

),

ad_spends as (

    select * from {{ ref('int_ad_spends_unioned') }}

),

categories as (

    select * from {{ ref('int_sources_categorized') }}

),

channel_rules as (

    select * from {{ ref('channel_rules') }}

),

traffic_sources as (

    select
        source,
        medium,
        campaign
    from sessions

    union

    select
        source,
        medium,
        campaign
    from calls

    union

    select
        source,
        medium,
        campaign
    from ad_spends

    union

    select
        'email' as source,
        'email' as medium,
        coalesce({{ blank_to_null('campaign') }}, '(not set)') as campaign
    from email_events

    union

    -- What a chat or form without a visit is given.
    select
        '(direct)' as source,
        '(none)' as medium,
        '(not set)' as campaign

),

with_categories as (

    select
        traffic_sources.*,
        categories.source_category

    from traffic_sources

    left join categories
        on traffic_sources.source = categories.source

),

matched as (

    select
        with_categories.source,
        with_categories.medium,
        with_categories.campaign,
        with_categories.source_category,
        channel_rules.rule_order,
        coalesce(channel_rules.channel, 'Unassigned') as channel

    from with_categories

    -- An empty condition holds for all: an empty pattern matches any text.
    left join channel_rules
        on
            coalesce(channel_rules.source_category, '') in ('', with_categories.source_category)
            and {{ regex_matches(
                'with_categories.source', "coalesce(channel_rules.source_pattern, '')"
            ) }}
            and {{ regex_matches(
                'with_categories.medium', "coalesce(channel_rules.medium_pattern, '')"
            ) }}
            and {{ regex_matches(
                'lower(with_categories.campaign)', "coalesce(channel_rules.campaign_pattern, '')"
            ) }}

    qualify row_number() over (
        partition by
            with_categories.source,
            with_categories.medium,
            with_categories.campaign
        order by channel_rules.rule_order nulls last
    ) = 1

)

select * from matched

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

-- A source is compared as the company wrote it, and as the site that it means.
spellings as (

    select
        'source' as part,
        source as text,
        source as spelling
    from traffic_sources

    union

    select
        'source' as part,
        source as text,
        known_as as spelling
    from categories

    union

    select
        'medium' as part,
        medium as text,
        medium as spelling
    from traffic_sources

    union

    select
        'campaign' as part,
        campaign as text,
        lower(campaign) as spelling
    from traffic_sources

),

patterns as (

    {% for part in ['source', 'medium', 'campaign'] %}
        select
            '{{ part }}' as part,
            {{ part }}_pattern as pattern
        from channel_rules
        where {{ part }}_pattern != ''

        {{ 'union' if not loop.last }}

    {% endfor %}

),

-- A text is compared with a pattern once, not in every combination that it occurs in.
matches as (

    select distinct
        spellings.part,
        spellings.text,
        patterns.pattern

    from spellings

    inner join patterns
        on
            spellings.part = patterns.part
            and {{ regex_matches('spellings.spelling', 'patterns.pattern') }}

),

-- A condition that is left empty holds for all.
matching_rules as (

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

    {% for part in ['source', 'medium', 'campaign'] %}
        left join matches as {{ part }}_matches
            on
                {{ part }}_matches.part = '{{ part }}'
                and traffic_sources.{{ part }} = {{ part }}_matches.text
                and channel_rules.{{ part }}_pattern = {{ part }}_matches.pattern
    {% endfor %}

    where
        true
        {% for part in ['source', 'medium', 'campaign'] %}
            and (
                coalesce(channel_rules.{{ part }}_pattern, '') = ''
                or {{ part }}_matches.text is not null
            )
        {% endfor %}

    group by traffic_sources.source, traffic_sources.medium, traffic_sources.campaign

),

classified as (

    select
        traffic_sources.source,
        traffic_sources.medium,
        traffic_sources.campaign,
        channel_rules.rule_order,
        coalesce(channel_rules.channel, 'Unassigned') as channel

    from traffic_sources

    left join matching_rules
        on
            traffic_sources.source = matching_rules.source
            and traffic_sources.medium = matching_rules.medium
            and traffic_sources.campaign = matching_rules.campaign

    left join channel_rules
        on matching_rules.rule_order = channel_rules.rule_order

)

select * from classified

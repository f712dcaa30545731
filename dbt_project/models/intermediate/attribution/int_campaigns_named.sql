-- Grain: one row per source, medium, campaign that an ad platform has an id for, and span of days.

with

-- Replaced exports too: platforms export the past under today's names.
ad_spend_exports as (

    select * from {{ ref('int_ad_spend_exports_keyed') }}

    where campaign_id is not null and campaign != '(not set)'

),

campaigns as (

    select * from {{ ref('int_ad_campaigns_latest') }}

),

-- Of two ids that bear one name on one day, nothing tells which of them a visit means.
bearers as (

    select
        source,
        medium,
        campaign,
        spend_date,
        source_system,
        platform,
        account,
        campaign_id,
        {{ surrogate_id(['source_system', 'platform', 'account', 'campaign_id']) }}
            as bearer_id

    from ad_spend_exports

    qualify row_number() over (
        partition by source, medium, campaign, spend_date
        order by
            exported_at desc nulls last,
            source_system,
            platform,
            account,
            campaign_id,
            _load_id,
            _row
    ) = 1

),

bearers_compared as (

    select
        *,

        lag(bearer_id) over (
            partition by source, medium, campaign
            order by spend_date
        ) as previous_bearer_id

    from bearers

),

bearers_changed as (

    select * from bearers_compared

    where bearer_id is distinct from previous_bearer_id

),

-- Before its first and after its last bearer a name is theirs: visits outlast their ads.
named as (

    select
        bearers_changed.source,
        bearers_changed.medium,
        bearers_changed.campaign,
        case
            when bearers_changed.previous_bearer_id is null then cast('0001-01-01' as date)
            else bearers_changed.spend_date
        end as valid_from,
        lead(bearers_changed.spend_date, 1, cast('9999-12-31' as date)) over (
            partition by
                bearers_changed.source, bearers_changed.medium, bearers_changed.campaign
            order by bearers_changed.spend_date
        ) as valid_until,
        bearers_changed.campaign_id,
        campaigns.campaign as latest_campaign

    from bearers_changed

    inner join campaigns
        on
            bearers_changed.source_system = campaigns.source_system
            and bearers_changed.platform = campaigns.platform
            and bearers_changed.account = campaigns.account
            and bearers_changed.campaign_id = campaigns.campaign_id

)

select * from named

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

-- Two ids may have one name on one day: then the last export decides.
ids_of_names as (

    select
        source,
        medium,
        campaign,
        spend_date,
        source_system,
        platform,
        account,
        campaign_id,
        {{ record_hash(['source_system', 'platform', 'account', 'campaign_id']) }}
            as id_key

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

ids_compared as (

    select
        *,

        lag(id_key) over (
            partition by source, medium, campaign
            order by spend_date
        ) as previous_id_key

    from ids_of_names

),

ids_changed as (

    select * from ids_compared

    where id_key is distinct from previous_id_key

),

-- A name is its first id's before, and its last id's after: visits outlast their ads.
named as (

    select
        ids_changed.source,
        ids_changed.medium,
        ids_changed.campaign,
        case
            when ids_changed.previous_id_key is null then cast('0001-01-01' as date)
            else ids_changed.spend_date
        end as valid_from,
        lead(ids_changed.spend_date, 1, cast('9999-12-31' as date)) over (
            partition by
                ids_changed.source, ids_changed.medium, ids_changed.campaign
            order by ids_changed.spend_date
        ) as valid_until,
        ids_changed.campaign_id,
        campaigns.campaign as latest_campaign

    from ids_changed

    inner join campaigns
        on
            ids_changed.source_system = campaigns.source_system
            and ids_changed.platform = campaigns.platform
            and ids_changed.account = campaigns.account
            and ids_changed.campaign_id = campaigns.campaign_id

)

select * from named

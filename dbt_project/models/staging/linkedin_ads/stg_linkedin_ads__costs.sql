-- Grain: one row per landed row of adAnalytics.

with

costs as (

    select * from {{ source('raw_linkedin_ads', 'costs') }}

),

parsed as (

    select
        {{ json_record('payload', {
            'account': {'id': 'VARCHAR', 'currency': 'VARCHAR'},
            'campaign': {'name': 'VARCHAR'},
            'dateRange': {'start': {'year': 'INTEGER', 'month': 'INTEGER', 'day': 'INTEGER'}},
            'impressions': 'BIGINT',
            'clicks': 'BIGINT',
            'costInLocalCurrency': 'DECIMAL(18, 6)',
            'externalWebsiteConversions': 'DECIMAL(18, 6)',
            'oneClickLeads': 'DECIMAL(18, 6)',
            'conversionValueInLocalCurrency': 'DECIMAL(18, 6)',
        }) }} as cost_row,

        -- What a row is about, as a list of URNs in any order.
        {{ json_text('payload', 'pivotValues') }} as pivots,
        {{ record_hash(['payload']) }} as record_hash,
        _load_id,
        _file,
        _row

    from costs

),

identified as (

    select
        *,
        nullif(regexp_extract(pivots, 'urn:li:sponsoredCampaign:([0-9]+)', 1), '')
            as campaign_id,

        -- Creatives, jobs, countries split a campaign; accounts and groups of campaigns do not.
        trim(both ',' from {{ regex_replaced(
            regex_replaced(
                'pivots', "'urn:li:sponsored(Account|Campaign(Group)?):'", every=true
            ),
            "'(urn:li:|[^a-zA-Z,])'",
            every=true,
        ) }}) as breakdown,
        try_cast(
            concat_ws(
                '-',
                cost_row.daterange.start.year,
                cost_row.daterange.start.month,
                cost_row.daterange.start.day
            ) as date
        ) as spend_date

    from parsed

),

renamed as (

    select
        {{ source_system('linkedin_ads') }} as source_system,
        spend_date,
        'linkedin_ads' as platform,
        cost_row.account.id as account,
        campaign_id,
        {{ blank_to_null('cost_row.campaign.name') }} as campaign,
        cost_row.impressions,
        cost_row.clicks,
        cost_row.costinlocalcurrency as cost,
        upper(trim(cost_row.account.currency)) as currency,

        -- Forms inside LinkedIn are no conversions of the website.
        case
            when
                cost_row.externalwebsiteconversions is not null
                or cost_row.oneclickleads is not null
                then
                    coalesce(cost_row.externalwebsiteconversions, 0)
                    + coalesce(cost_row.oneclickleads, 0)
        end as conversions,
        cost_row.conversionvalueinlocalcurrency as conversions_value,

        -- The level of a row: 0 account, 1 campaign.
        case when campaign_id is null then 0 else 1 end as depth,
        breakdown,

        -- What the row is about, without metrics.
        {{ record_hash(['cost_row.account.id', 'pivots', 'spend_date']) }} as cost_key,
        record_hash,
        _load_id,
        _file,
        _row

    from identified

)

select * from renamed

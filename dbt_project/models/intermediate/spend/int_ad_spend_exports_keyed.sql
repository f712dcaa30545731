-- Grain: one row per row of any export of a platform, account and day.

{% set in_series = ['source_system', 'platform', 'export_series'] %}

with

ad_spend_exports as (

    select * from {{ ref('int_ad_spend_exports_unioned') }}

),

accounts_compared as (

    select
        *,
        nullif(account, '(not set)') as known_account

    from ad_spend_exports

),

accounts_elsewhere as (

    select
        *,
        {{ only_one('known_account', ['source_system', 'platform', 'campaign_id']) }}
            as account_of_id,
        {{ only_one('known_account', ['source_system', 'platform', 'campaign']) }}
            as account_of_name,
        {{ only_one('known_account', in_series) }} as account_of_series,
        max(known_account) over (
            partition by {{ in_series | join(', ') }}, exported_at
        ) as account_of_export

    from accounts_compared

),

-- An account column that was blank once does not make a new account. Where the export itself has
-- accounts, a blank is not filled from the series.
accounts_filled as (

    select
        {{ all_but('account, known_account') }},
        coalesce(
            known_account,
            case
                when campaign_id is not null then account_of_id
                when campaign != '(not set)' then account_of_name
            end,
            case when account_of_export is null then account_of_series end,
            '(not set)'
        ) as account

    from accounts_elsewhere

),

campaigns_filled as (

    select
        {{ all_but('campaign_type, depth') }},
        coalesce(
            campaign_id,
            case
                when campaign != '(not set)'
                    then {{ only_one(
                        'campaign_id', ['source_system', 'platform', 'account', 'campaign']
                    ) }}
            end,
            campaign
        ) as campaign_key,
        coalesce(ad_group_id, ad_group) as ad_group_key,

        -- Older exports may lack the type.
        case
            when campaign_id is not null
                then max(campaign_type) over (
                    partition by source_system, platform, account, campaign_id
                )
        end as campaign_type,
        cost_key is not null as is_of_vendor,
        coalesce(
            depth,
            case when keyword != '(not set)' then 3 when ad_group != '(not set)' then 2 else 1 end
        ) as depth

    from accounts_filled

),

keyed as (

    select
        {{ all_but('cost_key') }},
        coalesce(
            cost_key,
            {{ record_hash([
                'platform',
                'account',
                'spend_date',
                'campaign_key',
                'ad_group',
                'keyword',
                'source',
                'medium',
            ]) }}
        ) as cost_key,

        -- A newer export replaces a part as a whole or not at all.
        {{ record_hash([
            'source_system',
            'export_series',
            'platform',
            'account',
            'spend_date',
            'depth',
            'breakdown',
            'campaign_type',
            'exported_at',
        ]) }} as part_key

    from campaigns_filled

)

select * from keyed

-- A newer export of a day that holds less than half of the older one that it replaces may hold only
-- a part of it.

{{ config(severity='warn') }}

{% set whose = [
    'source_system', 'export_series', 'platform', 'account', 'spend_date', 'report', 'campaign_type'
] %}

with

ad_spend_exports as (

    select
        * exclude (campaign_type),
        coalesce(campaign_type, '') as campaign_type,
        case when is_of_vendor then concat_ws('', depth, ' ', breakdown) else '' end as report

    from {{ ref('int_ad_spend_exports_keyed') }}

),

replaced as (

    select * from {{ ref('int_ad_spend_exports_replaced') }}

),

held as (

    select
        {{ whose | join(', ') }},
        exported_at,
        bool_or(is_whole) as is_whole,
        min(path) as path,
        count(distinct campaign_key) as campaign_count,
        count(*) as row_count,
        cast(sum(cost) as decimal(28, 6)) as cost

    from ad_spend_exports

    group by all

),

replaced_by as (

    select
        {% for column in whose %}
            ad_spend_exports.{{ column }},
        {% endfor %}
        ad_spend_exports.exported_at,
        max(replaced.replaced_at) as replaced_at

    from ad_spend_exports

    inner join replaced
        on ad_spend_exports.part_key = replaced.part_key

    group by all

),

compared as (

    select
        older.source_system,
        older.platform,
        older.account,
        older.spend_date,
        older.path,
        newer.path as newer_path,
        newer.is_whole,
        older.campaign_count,
        newer.campaign_count as newer_campaign_count,
        older.row_count,
        newer.row_count as newer_row_count,
        older.cost,
        newer.cost as newer_cost

    from replaced_by

    inner join held as older
        on
            replaced_by.exported_at = older.exported_at
            {%- for column in whose %}
                and replaced_by.{{ column }} = older.{{ column }}
            {%- endfor %}

    inner join held as newer
        on
            replaced_by.replaced_at = newer.exported_at
            {%- for column in whose %}
                and replaced_by.{{ column }} = newer.{{ column }}
            {%- endfor %}

),

-- A platform takes back invalid clicks for weeks: half of a day that cost next to nothing is no
-- news.
accounts as (

    select
        source_system,
        platform,
        account,
        0.01 * sum(cost) as cost_that_matters

    from held

    group by all

),

with_account as (

    select
        compared.*,
        accounts.cost_that_matters

    from compared

    inner join accounts
        on
            compared.source_system = accounts.source_system
            and compared.platform = accounts.platform
            and compared.account = accounts.account

),

-- The day that lost most stands for all days of an account and file.
smaller as (

    select
        *,
        count(*) over (partition by source_system, platform, account, newer_path) as day_count

    from with_account

    where
        newer_campaign_count < 0.5 * campaign_count
        or newer_row_count < 0.5 * row_count
        or (newer_cost < 0.5 * cost and cost - newer_cost >= cost_that_matters)

    qualify row_number() over (
        partition by source_system, platform, account, newer_path
        order by cost - newer_cost desc, row_count - newer_row_count desc, spend_date, path
    ) = 1

)

select
    source_system || ': ' || platform || ' account ' || account || ', '
    || cast(spend_date as string)
    || case when day_count > 1 then ' (and ' || (day_count - 1) || ' more)' else '' end || ': '
    || newer_path || ' has ' || newer_campaign_count || ' campaigns, ' || newer_row_count
    || ' rows and a cost of ' || {{ number_text('newer_cost') }} || ' where the older ' || path
    || ' had ' || campaign_count || ', ' || row_count || ' and ' || {{ number_text('cost') }}
    || ', and replaced it. '
    || case
        when is_whole then 'It is declared whole: see whether the platform says the same'
        else
            'If it holds only a part, move it to a folder of its own above its exported_at folder,'
            || ' and it adds to the older one'
    end as problem,
    day_count

from smaller

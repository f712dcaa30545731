-- Two files with the same campaigns count once. Where their figures are far apart, they may be of
-- two accounts.

{{ config(severity='warn') }}

with

ad_spend_exports as (

    select * from {{ ref('int_ad_spend_exports_keyed') }}

),

replaced as (

    select * from {{ ref('int_ad_spend_exports_replaced') }}

),

counted as (

    select * from {{ ref('int_ad_spends_counted') }}

),

counted_by_key as (

    select
        source_system,
        cost_key,
        min(path) as path,
        sum(cost) as cost

    from counted

    group by source_system, cost_key

),

told_again as (

    select
        ad_spend_exports.source_system,
        ad_spend_exports.platform,
        ad_spend_exports.spend_date,
        ad_spend_exports.path,
        ad_spend_exports.cost_key,
        sum(ad_spend_exports.cost) as cost

    from ad_spend_exports

    left join replaced
        on ad_spend_exports.part_key = replaced.part_key

    left join counted
        on
            ad_spend_exports.source_system = counted.source_system
            and ad_spend_exports._load_id = counted._load_id
            and ad_spend_exports._row = counted._row

    where replaced.part_key is null and counted._row is null

    group by all

),

compared as (

    select
        told_again.source_system,
        told_again.platform,
        told_again.path,
        counted_by_key.path as counted_path,
        min(told_again.spend_date) as first_date,
        max(told_again.spend_date) as last_date,
        cast(sum(told_again.cost) as decimal(28, 6)) as cost,
        cast(sum(counted_by_key.cost) as decimal(28, 6)) as counted_cost

    from told_again

    inner join counted_by_key
        on
            told_again.source_system = counted_by_key.source_system
            and told_again.cost_key = counted_by_key.cost_key

    group by told_again.source_system, told_again.platform, told_again.path, counted_by_key.path

)

select
    source_system || ': ' || path || ' and ' || counted_path || ' tell of the same campaigns of '
    || platform || ' from ' || cast(first_date as string) || ' to ' || cast(last_date as string)
    || ', ' || {{ number_text('cost') }} || ' and ' || {{ number_text('counted_cost') }}
    || ', of which the newer counts, the second. If they are of two accounts, fill in the column'
    || ' account or land each in a folder instance=<name>' as problem,
    cost

from compared

where abs(cost - counted_cost) > 0.1 * greatest(abs(cost), abs(counted_cost))

-- What rpt_unattributed explains is what fct_conversions has without a touch, by month and type.

with

conversions as (

    select
        cast(date_trunc('month', conversion_date) as date) as month,
        conversion_type,
        count(*) as conversions,
        coalesce(sum(revenue), 0) as revenue

    from {{ ref('fct_conversions') }}

    where not is_attributed

    group by month, conversion_type

),

explained as (

    select
        month,
        conversion_type,
        sum(conversions) as conversions,
        coalesce(sum(revenue), 0) as revenue

    from {{ ref('rpt_unattributed') }}

    group by month, conversion_type

)

select
    coalesce(conversions.month, explained.month) as month,
    coalesce(conversions.conversion_type, explained.conversion_type) as conversion_type,
    conversions.conversions,
    explained.conversions as explained_conversions

from conversions

full outer join explained
    on
        conversions.month = explained.month
        and conversions.conversion_type = explained.conversion_type
where
    conversions.conversions is distinct from explained.conversions
    or conversions.revenue is distinct from explained.revenue

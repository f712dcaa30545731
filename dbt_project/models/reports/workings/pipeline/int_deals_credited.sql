-- Grain: one row per deal, attribution model, channel, source and campaign with credit for the deal
-- having been opened.

with

opportunities as (

    select * from {{ ref('fct_conversions') }}

    where conversion_type = 'opportunity' and deal_id is not null

),

credits as (

    select * from {{ ref('int_conversions_credited') }}

    where conversion_type = 'opportunity'

),

summed as (

    select
        opportunities.source_system,
        opportunities.deal_id,
        credits.attribution_model,
        credits.channel,
        credits.source,
        credits.campaign,
        cast({{ credit_sum('credits.credit') }} as decimal(18, 15)) as credit

    from opportunities

    inner join credits
        on opportunities.conversion_id = credits.conversion_id

    group by all

    -- A smaller credit is a rounding error.
    having {{ credit_sum('credits.credit') }} > 0.000000001

),

-- Shares that follow each other from 0 to 1, so that amounts can be apportioned by them.
cumulated as (

    select
        *,
        sum(credit) over (
            partition by source_system, deal_id, attribution_model
            order by channel, source nulls last, campaign nulls last
        ) as cumulated_credit,
        lead(channel) over (
            partition by source_system, deal_id, attribution_model
            order by channel, source nulls last, campaign nulls last
        ) is null as is_last

    from summed

),

shared as (

    select
        source_system,
        deal_id,
        attribution_model,
        channel,
        source,
        campaign,
        cast(least(cumulated_credit - credit, 1) as decimal(18, 15)) as share_from,

        -- Credits add up to 1 but for their last places.
        cast(case when is_last then 1 else least(cumulated_credit, 1) end as decimal(18, 15))
            as share_until

    from cumulated

),

credited as (

    select
        *,
        cast(share_until - share_from as decimal(18, 15)) as credit

    from shared

)

select * from credited

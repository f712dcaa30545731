-- Grain: one row per conversion.

with

conversions as (

    select * from {{ ref('int_conversions_unioned') }}

),

persons_accounts as (

    select * from {{ ref('int_persons_accounts') }}

),

touchpoints as (

    select * from {{ ref('int_touchpoints_eligible') }}

),

touchpoint_counts as (

    select
        conversion_id,
        count(*) as touchpoint_count

    from touchpoints

    group by conversion_id

),

joined as (

    select
        conversions.conversion_id,
        conversions.conversion_type,
        conversions.lead_type,
        conversions.is_first_lead,
        conversions.person_id,
        coalesce(conversions.account_id, persons_accounts.account_id) as account_id,
        conversions.source_system,
        conversions.reported_by,
        conversions.deal_id,
        conversions.converted_at,
        {{ reporting_date('conversions.converted_at') }} as conversion_date,
        conversions.revenue,
        case
            when conversions.revenue is not null then '{{ var("reporting_currency") }}'
        end as currency,
        coalesce(touchpoint_counts.touchpoint_count, 0) as touchpoint_count,
        touchpoint_counts.touchpoint_count is not null as is_attributed

    from conversions

    left join persons_accounts
        on conversions.person_id = persons_accounts.person_id

    left join touchpoint_counts
        on conversions.conversion_id = touchpoint_counts.conversion_id

)

select * from joined

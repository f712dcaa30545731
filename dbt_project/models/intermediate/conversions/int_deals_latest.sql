-- Grain: one row per CRM deal, as last updated.

with

deal_versions as (

    select * from {{ ref('int_deal_versions_unioned') }}

),

pipeline_stages as (

    select * from {{ ref('int_pipeline_stages_unioned') }}

),

deal_stages as (

    select * from {{ ref('int_deal_stages_unioned') }}
    where exited_at is null

),

exchange_rates as (

    select * from {{ ref('int_exchange_rates_ranged') }}

),

latest as (

    select *

    from deal_versions

    qualify row_number() over (
        partition by source_system, deal_id
        order by updated_at desc, record_hash, _load_id, _row
    ) = 1

),

-- What is archived was deleted in the CRM, whose own reports do not count it either. Where the
-- deal does not say whether it is closed or won, its stage does.
kept as (

    select
        latest.source_system,
        latest.deal_id,
        latest.contact_ids,
        latest.company_id,
        latest.pipeline,
        latest.stage,
        coalesce(latest.amount, 0) as amount,
        coalesce(upper(latest.currency), '{{ var("reporting_currency") }}') as currency,
        latest.created_at,
        latest.updated_at,
        case
            when latest.close_date is null then latest.closed_at

            -- Of a closing that has a date alone the stage's history tells the time, in whatever
            -- time zone the date is meant, unless somebody moved the date since.
            when
                {{ reporting_date('deal_stages.entered_at') }}
                between latest.close_date - interval 1 day and latest.close_date + interval 1 day
                then deal_stages.entered_at

            -- Else it closed after all that was done that day.
            else
                {{ reporting_day_start('(latest.close_date + interval 1 day)') }}
                - interval 1 second
        end as closed_at,
        coalesce(latest.is_closed, pipeline_stages.is_closed, false) as is_closed,
        coalesce(latest.is_won, pipeline_stages.is_won, false) as is_won,
        latest.deal_type,
        latest.lost_reason,
        latest.crm_probability

    from latest

    left join pipeline_stages
        on
            latest.source_system = pipeline_stages.source_system
            and latest.pipeline = pipeline_stages.pipeline
            and latest.stage = pipeline_stages.stage

    left join deal_stages
        on
            latest.source_system = deal_stages.source_system
            and latest.deal_id = deal_stages.deal_id
            and latest.stage = deal_stages.stage

    where not latest.is_archived

),

-- The closing time of an open deal is a guess of sales'; of a closed one, without a time of its
-- own, it was no later than the last update.
closed as (

    select
        source_system,
        deal_id,
        contact_ids,
        company_id,
        pipeline,
        stage,
        amount,
        currency,
        created_at,
        updated_at,
        is_closed or is_won as is_closed,
        is_won,
        case when is_closed or is_won then coalesce(closed_at, updated_at) end as closed_at,
        deal_type,

        -- Of a deal that was opened again, the reason it was once lost for is no reason.
        case when is_closed and not is_won then lost_reason end as lost_reason,
        crm_probability

    from kept

),

dated as (

    select
        *,
        {{ reporting_date('coalesce(closed_at, created_at)') }} as amount_date

    from closed

),

converted as (

    select
        dated.*,

        cast(
            {{ converted_amount('dated.amount', 'exchange_rates.rate') }} as decimal(18, 2)
        ) as revenue

    from dated

    left join exchange_rates
        on
            dated.currency = exchange_rates.currency
            and dated.amount_date >= exchange_rates.valid_from
            and dated.amount_date < exchange_rates.valid_until

)

select * from converted

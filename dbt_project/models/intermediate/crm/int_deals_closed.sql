-- Grain: one row per deal that its CRM still has, with whether, how and when it was closed.

{% set made_until = reporting_day_start('(' ~ as_of_date() ~ ' + interval 1 day)') %}

with

deals as (

    select * from {{ ref('int_deals_combined') }}
    where not is_gone

),

pipeline_stages as (

    select * from {{ ref('int_pipeline_stages_unioned') }}

),

stage_names as (

    select * from {{ ref('deal_stages') }}

),

deal_stages as (

    select * from {{ ref('int_deal_stages_unioned') }}
    where exited_at is null

),

-- Where the deal does not say whether it is closed or won its stage does.
explained as (

    select
        deals.*,
        {{ source_of('deals.source_system') }} as source,
        pipeline_stages.is_closed as is_stage_closed,
        pipeline_stages.is_won as is_stage_won,
        deal_stages.entered_at as stage_entered_at

    from deals

    left join pipeline_stages
        on
            deals.source_system = pipeline_stages.source_system
            and deals.pipeline = pipeline_stages.pipeline
            and deals.stage = pipeline_stages.stage

    left join deal_stages
        on
            deals.source_system = deal_stages.source_system
            and deals.deal_id = deal_stages.deal_id
            and deals.stage = deal_stages.stage

),

named as (

    select
        explained.*,
        coalesce(of_pipeline.is_closed, of_source.is_closed) as is_name_closed,
        coalesce(of_pipeline.is_won, of_source.is_won) as is_name_won

    from explained

    left join stage_names as of_pipeline
        on
            explained.source = of_pipeline.source
            and explained.pipeline = of_pipeline.pipeline
            and explained.stage = of_pipeline.stage

    left join stage_names as of_source
        on
            explained.source = of_source.source
            and of_source.pipeline is null
            and explained.stage = of_source.stage

),

dated as (

    select
        *,
        case
            when close_date is null then closed_at

            -- Of a closing that has a date alone the stage's history tells the time, unless
            -- somebody moved the date since: the date is what reports of the CRM go by.
            when {{ reporting_date('stage_entered_at') }} = close_date then stage_entered_at

            -- Else it closed after all that was done that day.
            else
                {{ reporting_day_start('(close_date + interval 1 day)') }} - interval 1 second
        end as stated_closed_at

    from named

),

judged as (

    select
        *,
        coalesce(is_won, is_stage_won, is_name_won, false) as was_won,
        coalesce(
            is_closed,
            is_stage_closed,
            is_name_closed,

            -- Nobody gives a reason for losing what is not lost.
            case when lost_reason is not null and stated_closed_at < {{ made_until }} then true end,
            false
        ) as was_closed,
        coalesce(is_closed, case when is_won then true end, is_stage_closed, is_name_closed) is null
        and (lost_reason is null or stated_closed_at is null) as is_stage_unexplained

    from dated

),

-- The closing time of an open deal is a guess of sales'; of a closed one, without a time of its
-- own, it was no later than the last update. What lies ahead has not happened: such a deal was
-- closed when it came to its stage.
closed as (

    select
        source_system,
        deal_id,
        contact_ids,
        company_id,
        company_ids,
        merged_deal_ids,
        linked_deal_id,
        pipeline,
        stage,
        is_stage_unexplained,
        coalesce(amount, 0) as amount,
        coalesce(
            upper(currency),
            case
                when source = 'salesforce' then nullif('{{ var("salesforce_currency") }}', '')
            end,
            '{{ var("reporting_currency") }}'
        ) as currency,
        created_at,
        updated_at,
        was_closed or was_won as is_closed,
        was_won as is_won,
        case
            when not (was_closed or was_won) then null
            when stated_closed_at is null then updated_at
            when stated_closed_at < {{ made_until }} then stated_closed_at
            when stage_entered_at < {{ made_until }} then stage_entered_at
            else least(stated_closed_at, updated_at)
        end as closed_at,
        case
            when (was_closed or was_won) and stated_closed_at >= {{ made_until }}
                then stated_closed_at
        end as closes_ahead_at,
        deal_type,

        -- Of a deal that was opened again, the reason it was once lost for is no reason.
        case when was_closed and not was_won then lost_reason end as lost_reason,
        crm_probability

    from judged

),

counted as (

    select
        *,
        coalesce({{ reporting_date('closed_at') }}, {{ as_of_date() }}) as counted_on

    from closed

)

select * from counted

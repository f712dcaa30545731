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

-- Where the deal does not say whether it is closed or won, its stage does.
explained as (

    select
        deals.*,
        coalesce(pipeline_stages.is_closed, of_pipeline.is_closed, of_source.is_closed)
            as is_stage_closed,
        coalesce(pipeline_stages.is_won, of_pipeline.is_won, of_source.is_won) as is_stage_won,
        deal_stages.entered_at as stage_entered_at,
        case
            when deals.close_date is null then deals.closed_at

            -- Of a date without a time the stage's history gives the time, unless somebody moved
            -- the date since: reports of the CRM use the date.
            when {{ reporting_date('deal_stages.entered_at') }} = deals.close_date
                then deal_stages.entered_at

            -- Otherwise the deal closed after everything else on that day.
            else
                {{ reporting_day_start('(deals.close_date + interval 1 day)') }} - interval 1 second
        end as stated_closed_at

    from deals

    left join pipeline_stages using (source_system, pipeline, stage)

    left join deal_stages using (source_system, deal_id, stage)

    left join stage_names as of_pipeline
        on
            {{ source_of('deals.source_system') }} = of_pipeline.source
            and deals.pipeline = of_pipeline.pipeline
            and deals.stage = of_pipeline.stage

    left join stage_names as of_source
        on
            {{ source_of('deals.source_system') }} = of_source.source
            and of_source.pipeline is null
            and deals.stage = of_source.stage

),

flagged as (

    select
        *,
        coalesce(is_won, is_stage_won, false) as was_won,
        coalesce(
            is_closed,
            is_stage_closed,

            -- A deal with a reason for losing it is lost.
            case when lost_reason is not null and stated_closed_at < {{ made_until }} then true end,
            false
        ) or coalesce(is_won, is_stage_won, false) as was_closed,
        coalesce(is_closed, case when is_won then true end, is_stage_closed) is null
        and (lost_reason is null or stated_closed_at is null) as is_stage_unexplained

    from explained

),

-- An open deal's closing time is only a forecast. A closed deal without a time of its own closed no
-- later than its last update. A closing in the future has not happened: such a deal closed when it
-- entered its stage.
closed as (

    select
        {{ all_but(
            'is_gone, close_date, is_stage_closed, is_stage_won, stage_entered_at, '
            ~ 'stated_closed_at, was_closed, was_won, amount, currency, is_closed, is_won, '
            ~ 'closed_at, lost_reason'
        ) }},
        coalesce(amount, 0) as amount,
        coalesce(
            upper(currency),
            case
                when {{ source_of('source_system') }} = 'salesforce'
                    then nullif('{{ var("salesforce_currency") }}', '')
            end,
            '{{ var("reporting_currency") }}'
        ) as currency,
        was_closed as is_closed,
        was_won as is_won,
        case
            when not was_closed then null
            when stated_closed_at is null then updated_at
            when stated_closed_at < {{ made_until }} then stated_closed_at
            when stage_entered_at < {{ made_until }} then stage_entered_at
            else least(stated_closed_at, updated_at)
        end as closed_at,

        -- A deal that was reopened is not lost, whatever its old reason says.
        case when was_closed and not was_won then lost_reason end as lost_reason,
        case when was_closed and stated_closed_at >= {{ made_until }} then stated_closed_at end
            as closes_ahead_at

    from flagged

),

counted as (

    select
        *,
        coalesce({{ reporting_date('closed_at') }}, {{ as_of_date() }}) as counted_on

    from closed

)

select * from counted

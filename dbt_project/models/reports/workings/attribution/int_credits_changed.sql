-- Grain: one row per attribution model, conversion and channel whose credit is not what was
-- published last.

with

changes as (

    select * from {{ ref('int_credits_compared') }}

),

credits_before as (

    select * from {{ published('fct_touchpoint_credits') }}

),

journeys_before as (

    select * from {{ published('fct_journeys') }}
    where {{ is_unpublished('fct_journeys', of_published=true) }}

),

journeys_after as (

    select * from {{ ref('fct_journeys') }}

),

attribution_models as (

    select * from {{ ref('int_attribution_models') }}

),

explained as (

    select * from {{ ref('int_conversion_changes_explained') }}

),

models_before as (

    select distinct attribution_model

    from credits_before

),

-- If a model weighs a conversion differently and nothing of the conversion changed, it was fitted
-- again on others.
credits_changed as (

    select
        changes.attribution_model,
        changes.conversion_id,
        coalesce(journeys_after.conversion_type, journeys_before.conversion_type)
            as conversion_type,
        {{ reporting_date('coalesce(journeys_after.converted_at, journeys_before.converted_at)') }}
            as conversion_date,
        changes.channel,
        changes.credit_change,
        changes.revenue_change,

        case
            when explained.reason != 'changed_rules' then explained.reason
            when
                attribution_models.is_refitted and models_before.attribution_model is not null
                then 'refitted_weights'
            else 'changed_rules'
        end as reason

    from changes

    left join attribution_models
        on changes.attribution_model = attribution_models.attribution_model

    left join models_before
        on changes.attribution_model = models_before.attribution_model

    left join explained
        on changes.conversion_id = explained.conversion_id

    left join journeys_before
        on changes.conversion_id = journeys_before.conversion_id

    left join journeys_after
        on changes.conversion_id = journeys_after.conversion_id

    -- Below, there is only the noise of the arithmetic.
    where abs(changes.credit_change) > 1e-9 or changes.revenue_change != 0

)

select * from credits_changed

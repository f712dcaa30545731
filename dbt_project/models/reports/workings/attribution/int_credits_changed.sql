-- Grain: one row per attribution model, conversion and channel whose credit is not what was
-- published last.

with

credits_before as (

    select * from {{ source('published', 'fct_touchpoint_credits') }}
    where {{ is_unpublished('fct_touchpoint_credits') }}

),

credits_after as (

    select * from {{ ref('fct_touchpoint_credits') }}
    where {{ published_build() }} is not null and {{ is_unpublished('fct_touchpoint_credits') }}

),

journeys_before as (

    select * from {{ source('published', 'fct_journeys') }}
    where {{ is_unpublished('fct_journeys') }}

),

journeys_after as (

    select * from {{ ref('fct_journeys') }}

),

touchpoints_before as (

    select * from {{ source('published', 'fct_touchpoints') }}
    where {{ is_unpublished('fct_touchpoints') }}

),

touchpoints_after as (

    select * from {{ ref('fct_touchpoints') }}

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

-- Where no touch could be credited before, or none can now, the conversion is (unattributed).
unattributed_before as (

    select journeys_before.*

    from journeys_before

    where touchpoint_count = 0

),

unattributed_after as (

    select journeys_after.*

    from journeys_after

    inner join explained
        on journeys_after.conversion_id = explained.conversion_id

    where journeys_after.touchpoint_count = 0

),

sides as (

    select
        credits_before.attribution_model,
        credits_before.conversion_id,
        coalesce(touchpoints_before.channel, touchpoints_after.channel) as channel,
        credits_before.credit as credit_before,
        0 as credit_after,
        credits_before.revenue_credit as revenue_before,
        0 as revenue_after

    from credits_before

    left join touchpoints_before
        on credits_before.touchpoint_id = touchpoints_before.touchpoint_id

    left join touchpoints_after
        on credits_before.touchpoint_id = touchpoints_after.touchpoint_id

    union all

    select
        credits_after.attribution_model,
        credits_after.conversion_id,
        touchpoints_after.channel,
        0 as credit_before,
        credits_after.credit as credit_after,
        0 as revenue_before,
        credits_after.revenue_credit as revenue_after

    from credits_after

    inner join touchpoints_after
        on credits_after.touchpoint_id = touchpoints_after.touchpoint_id

    union all

    select
        attribution_models.attribution_model,
        unattributed_before.conversion_id,
        '(unattributed)' as channel,
        1 as credit_before,
        0 as credit_after,
        unattributed_before.revenue as revenue_before,
        0 as revenue_after

    from unattributed_before

    cross join attribution_models

    union all

    select
        attribution_models.attribution_model,
        unattributed_after.conversion_id,
        '(unattributed)' as channel,
        0 as credit_before,
        1 as credit_after,
        0 as revenue_before,
        unattributed_after.revenue as revenue_after

    from unattributed_after

    cross join attribution_models

),

changes as (

    select
        attribution_model,
        conversion_id,
        channel,
        {{ credit_sum('credit_after - credit_before') }} as credit_change,

        cast(
            sum(coalesce(revenue_after, 0) - coalesce(revenue_before, 0)) as decimal(18, 2)
        ) as revenue_change

    from sides

    group by attribution_model, conversion_id, channel

),

-- What a model weighs anew without any news of the conversion itself, it learnt of others.
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

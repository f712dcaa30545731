-- Grain: one row per conversion, Markov model and touchpoint with credit.

{{ config(materialized='ephemeral') }}

with

touchpoints as (

    select * from {{ ref('int_touchpoints_eligible') }}

),

attribution_models as (

    select * from {{ ref('int_attribution_models') }}
    where method = 'markov'

),

removal_effects as (

    select * from {{ ref('int_removal_effects_fitted') }}

),

-- Decimals, since a sum of floats would depend on the order of the rows.
weighed as (

    select
        touchpoints.conversion_id,
        attribution_models.attribution_model,
        touchpoints.touchpoint_id,
        touchpoints.position_in_path,
        touchpoints.path_length,
        {{ decimal_of_double('coalesce(removal_effects.removal_effect, 0)', 12) }} as weight

    from touchpoints

    cross join attribution_models

    left join removal_effects
        on
            attribution_models.attribution_model = removal_effects.attribution_model
            and touchpoints.conversion_type = removal_effects.conversion_type
            and touchpoints.channel = removal_effects.channel

),

totals as (

    select
        conversion_id,
        attribution_model,
        sum(weight) as total_weight

    from weighed

    group by conversion_id, attribution_model

),

-- A path of channels that are not in the fitted period is shared out evenly.
credits as (

    select
        weighed.conversion_id,
        weighed.attribution_model,
        weighed.touchpoint_id,
        weighed.position_in_path,

        case
            when totals.total_weight = 0 then cast(1 as double) / weighed.path_length
            else cast(weighed.weight as double) / cast(totals.total_weight as double)
        end as credit

    from weighed

    inner join totals
        on
            weighed.conversion_id = totals.conversion_id
            and weighed.attribution_model = totals.attribution_model

)

select * from credits
where credit > 0

-- Grain: one row per Markov model, type of conversion, state and state that journeys went on to.

with

paths as (

    select * from {{ ref('int_paths_counted') }}

),

attribution_models as (

    select * from {{ ref('int_attribution_models') }}
    where method = 'markov'

),

steps as (

    select
        attribution_models.attribution_model,
        paths.conversion_type,
        paths.conversions,
        paths.non_conversions,
        {{ path_transitions('paths.path', 'attribution_models.markov_order') }} as transition

    from paths

    cross join attribution_models

),

transitions as (

    select
        attribution_model,
        conversion_type,
        transition.from_state,
        case
            when transition.to_state = '(end)' then '(conversion)' else transition.to_state
        end as to_state,
        case
            when transition.to_state = '(end)' then conversions else conversions + non_conversions
        end as journeys

    from steps

    union all

    select
        attribution_model,
        conversion_type,
        transition.from_state,
        '(null)' as to_state,
        non_conversions as journeys

    from steps

    where transition.to_state = '(end)'

),

counted as (

    select
        attribution_model,
        conversion_type,
        from_state,
        to_state,
        cast(sum(journeys) as bigint) as transition_count

    from transitions

    group by all

)

select * from counted
where transition_count > 0

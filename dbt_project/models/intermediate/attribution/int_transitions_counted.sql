-- Grain: one row per Markov model, type of conversion, state and state that journeys went on to.

with

paths as (

    select * from {{ ref('int_paths_counted') }}

),

attribution_models as (

    select * from {{ ref('int_attribution_models') }}
    where method = 'markov'

),

paths_split as (

    select
        conversion_type,
        conversions,
        non_conversions,
        {{ split_path('path') }} as channels

    from paths

),

steps as (

    select
        attribution_models.attribution_model,
        paths_split.conversion_type,
        paths_split.conversions,
        paths_split.non_conversions,
        {{ path_transitions('paths_split.channels', 'attribution_models.markov_order') }}
            as transition

    from paths_split

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

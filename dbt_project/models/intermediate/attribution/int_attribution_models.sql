-- Grain: one row per attribution model.

with

weights as (

    select * from {{ ref('attribution_weights') }}

),

methods as (

    select * from {{ ref('attribution_methods') }}

),

attribution_models as (

    select distinct
        attribution_model,
        'position' as method,
        cast(null as double) as half_life_days,
        cast(null as integer) as markov_order,
        false as is_refitted

    from weights

    union all

    select
        attribution_model,
        method,
        case
            when method = 'time_decay'
                then coalesce(half_life_days, {{ var('time_decay_half_life_days') }})
        end as half_life_days,
        case
            when method = 'markov' then coalesce(markov_order, {{ var('markov_order') }})
        end as markov_order,
        method = 'markov' as is_refitted

    from methods

)

select * from attribution_models

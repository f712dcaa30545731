-- Grain: one row per run, fitted attribution model, type of conversion and channel.

{{ config(
    materialized='incremental',
    incremental_strategy='append',
    full_refresh=false,
    on_schema_change='append_new_columns',
    pre_hook='{{ forget_unpublished() }}',
) }}

with

removal_effects as (

    select * from {{ ref('int_removal_effects_fitted') }}

),

attribution_models as (

    select * from {{ ref('int_attribution_models') }}

),

periods as (

    select * from {{ ref('int_fit_periods') }}

),

explained as (

    select
        '{{ invocation_id }}' as run_id,
        {{ build_number() }} as build_number,
        cast('{{ run_started_at }}' as timestamp) as fitted_at,
        periods.fitted_from,
        periods.fitted_until,
        removal_effects.attribution_model,
        attribution_models.markov_order,
        removal_effects.conversion_type,
        removal_effects.channel,
        removal_effects.removal_effect,

        removal_effects.removal_effect
        / sum(cast(removal_effects.removal_effect as decimal(18, 12))) over (
            partition by removal_effects.attribution_model, removal_effects.conversion_type
        ) as weight,

        removal_effects.conversion_probability,
        removal_effects.journey_count,
        removal_effects.conversion_count,
        removal_effects.arrival_count,
        removal_effects.last_before_conversion_count,
        removal_effects.last_before_null_count

    from removal_effects

    inner join attribution_models
        on removal_effects.attribution_model = attribution_models.attribution_model

    cross join periods

)

select * from explained

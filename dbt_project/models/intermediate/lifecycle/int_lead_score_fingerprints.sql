-- Grain: one row per person who ever had a lead score, with the build that last changed it.

{{ config(
    materialized='incremental',
    incremental_strategy='delete+insert',
    unique_key='person_id',
) }}

with

points as (

    select * from {{ ref('int_lead_scores_accumulated') }}

),

points_by_day as (

    select
        person_id,
        half_life_days,
        earned_on,
        sum(points) as points

    from points

    group by person_id, half_life_days, earned_on

),

-- In whole points: else everybody's score would be another every day.
fingerprints as (

    select
        person_id,
        cast(
            round(
                sum(
                    {{ faded_points(
                        'points',
                        'half_life_days',
                        'greatest(' ~ days_between('earned_on', as_of_date()) ~ ', 0)',
                    ) }}
                )
            ) as bigint
        ) as fingerprint

    from points_by_day

    group by person_id

),

compared as (

    {{ compared_with_last_build('fingerprints', 'person_id') | indent }}

)

select * from compared

-- Grain: one row per person, rule and thing that earned points by it.

{{ config(
    materialized='incremental',
    incremental_strategy='replace_changed',
    unique_key='person_id',
    meta={'changed_in': 'int_changed_persons'},
) }}

with

points as (

    select * from {{ ref('int_lead_scores_accumulated') }}
    where {{ is_changed('person_id', 'int_changed_persons') }}

),

chosen as (

    select
        person_id,
        point_number,
        rule_id,
        signal,
        activity_id,
        {{ without_emails('detail') }} as detail,
        occurred_at,
        half_life_days,
        cast(points as double) as points,
        score

    from points

)

select * from chosen

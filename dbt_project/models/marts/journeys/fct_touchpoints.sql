-- Grain: one row per touchpoint.

with

touchpoints as (

    select * from {{ ref('int_touchpoints_staged') }}

),

renamed as (

    select
        touchpoint_id,
        person_id,
        account_id,
        touched_at,
        {{ reporting_date('touched_at') }} as touch_date,
        touchpoint_type,
        session_id,
        channel,
        source,
        medium,
        campaign,
        keyword,
        landing_page,
        journey_stage

    from touchpoints

)

select * from renamed

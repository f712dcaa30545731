-- Grain: one row per conversion.

{{ config(
    materialized='incremental',
    incremental_strategy='replace_changed',
    unique_key='conversion_id',
    meta={'changed_in': 'int_changed_conversions'},
) }}

with

conversions as (

    select * from {{ ref('int_conversions_unioned') }}
    where {{ is_changed('conversion_id', 'int_changed_conversions') }}

),

touchpoints as (

    select * from {{ ref('int_touchpoints_eligible') }}
    where {{ is_changed('conversion_id', 'int_changed_conversions') }}

),

paths as (

    select
        conversion_id,
        {{ joined_text('channel', "' > '", 'position_in_path') }} as path,
        count(*) as touchpoint_count,
        min(touched_at) as first_touched_at,
        max(case when position_in_path = 1 then channel end) as first_channel,
        max(case when position_in_path = path_length then channel end) as last_channel

    from touchpoints

    group by conversion_id

),

joined as (

    select
        conversions.conversion_id,
        conversions.conversion_type,
        conversions.person_id,
        conversions.converted_at,
        conversions.revenue,
        coalesce(paths.path, '(unattributed)') as path,
        coalesce(paths.touchpoint_count, 0) as touchpoint_count,

        {{ days_to_convert('paths.first_touched_at', 'conversions.converted_at') }}
            as days_to_convert,

        coalesce(paths.first_channel, '(unattributed)') as first_channel,
        coalesce(paths.last_channel, '(unattributed)') as last_channel

    from conversions

    left join paths
        on conversions.conversion_id = paths.conversion_id

)

select * from joined

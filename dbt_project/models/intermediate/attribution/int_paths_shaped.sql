-- Grain: one row per conversion with an eligible touch.

{% set milestone_names = ['last_non_direct', 'lead', 'opportunity', 'close'] %}

{{ config(
    materialized='incremental',
    incremental_strategy='replace_changed',
    unique_key='conversion_id',
    meta={'changed_in': 'int_changed_conversions'},
) }}

with

touchpoints as (

    select * from {{ ref('int_touchpoints_eligible') }}
    where {{ is_changed('conversion_id', 'int_changed_conversions') }}

),

milestones as (

    select * from {{ ref('int_touchpoint_milestones') }}
    where {{ is_changed('conversion_id', 'int_changed_conversions') }}

),

paths as (

    select
        conversion_id,
        max(path_length) as path_length

    from touchpoints

    group by conversion_id

),

paths_shaped as (

    select
        paths.conversion_id,
        concat_ws(
            '/',
            max(paths.path_length),
            {%- for milestone in milestone_names %}
                coalesce(
                    max(
                        case
                            when milestones.milestone = '{{ milestone }}'
                                then milestones.position_in_path
                        end
                    ), 0
                ){{ ',' if not loop.last }}
            {%- endfor %}
        ) as shape

    from paths

    left join milestones
        on paths.conversion_id = milestones.conversion_id

    group by paths.conversion_id

)

select * from paths_shaped

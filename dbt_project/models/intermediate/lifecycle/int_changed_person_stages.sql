-- Grain: one row per person whose touches or stages changed.

with

touchpoints as (

    select * from {{ ref('int_touchpoints_unioned') }}

),

changed as (

    select person_id from {{ ref('int_changed_persons') }}

    union

    {{ changed_keys(ref('int_person_stage_fingerprints'), 'person_id') }}

    union

    -- The content of a page says how far its anonymous readers are.
    select person_id from touchpoints
    where
        landing_page in ({{ changed_keys(ref('int_content_fingerprints'), 'page_path') }})

)

select * from changed

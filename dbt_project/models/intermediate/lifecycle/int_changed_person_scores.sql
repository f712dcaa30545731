-- Grain: one row per person whose touches, stages or lead score changed.

with

changed as (

    select person_id from {{ ref('int_changed_person_stages') }}

    union

    {{ changed_keys(ref('int_lead_score_fingerprints'), 'person_id') }}

)

select * from changed

-- Grain: one row per conversion that changed, or whose people's touches did.

with

conversion_persons as (

    select * from {{ ref('int_conversion_persons') }}

),

changed as (

    {{ changed_keys(ref('int_conversion_fingerprints'), 'conversion_id') }}

    union

    select conversion_id from conversion_persons
    where person_id in (select persons.person_id from {{ ref('int_changed_persons') }} as persons)

)

select * from changed

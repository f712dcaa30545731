-- Grain: one row per conversion and person whose touches may have led to it.

with

conversions as (

    select * from {{ ref('int_conversions_unioned') }}

),

deal_persons as (

    select * from {{ ref('int_deal_persons') }}

),

of_deals as (

    select
        conversions.conversion_id,
        deal_persons.person_id

    from conversions

    inner join deal_persons
        on
            conversions.source_system = deal_persons.source_system
            and conversions.deal_id = deal_persons.deal_id

),

of_persons as (

    select
        conversion_id,
        person_id

    from conversions

    where deal_id is null

),

unioned as (

    select * from of_deals

    union all

    select * from of_persons

)

select * from unioned

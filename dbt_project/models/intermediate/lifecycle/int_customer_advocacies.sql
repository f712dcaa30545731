-- Grain: one row per customer with people who recommended it.

{{ config(materialized='ephemeral') }}

with

buyers as (

    select * from {{ ref('int_buyers') }}

),

advocates as (

    select * from {{ ref('int_stages_recorded') }}
    where stage in {{ stages_of(['advocate']) }}

),

advocacies as (

    select
        buyers.customer_key,
        min(advocates.entered_at) as advocate_since,
        max(advocates.entered_at) as last_advocated_at

    from buyers

    inner join advocates
        on buyers.person_id = advocates.person_id

    group by buyers.customer_key

)

select * from advocacies

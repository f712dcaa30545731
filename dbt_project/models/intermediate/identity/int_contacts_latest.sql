-- Grain: one row per contact that its CRM still has.

{{ config(materialized='view') }}

with

contacts as (

    select * from {{ ref('int_contacts_told') }}

),

kept as (

    select * from contacts
    where not is_gone

)

select * from kept

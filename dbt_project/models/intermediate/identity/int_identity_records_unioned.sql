-- Grain: one row per record that says, or carries along, who somebody is.

with

of_visitors as (

    select * from {{ ref('int_identity_records_of_visitors') }}

),

of_contacts as (

    select * from {{ ref('int_identity_records_of_contacts') }}

),

of_responses as (

    select * from {{ ref('int_identity_records_of_responses') }}

),

unioned as (

    select * from of_visitors

    union all

    select * from of_contacts

    union all

    select * from of_responses

)

select * from unioned

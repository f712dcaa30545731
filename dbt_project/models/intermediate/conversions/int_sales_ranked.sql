-- Grain: one row per won deal, with its place among the sales of its account, else of its person.

with

deals as (

    select * from {{ ref('int_deals_assigned') }}
    where is_won

),

ranked as (

    select
        *,

        row_number() over (
            partition by coalesce(account_id, person_id, deal_key)
            order by closed_at, created_at, deal_key
        ) as sale_number

    from deals

)

select * from ranked

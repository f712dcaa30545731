-- Grain: one row per row of the newest export of a platform, account and day.

with

ad_spend_exports as (

    select * from {{ ref('int_ad_spend_exports_unioned') }}

),

newest_exports as (

    select *

    from ad_spend_exports

    -- All rows of the newest export stay: its ties are its rows.
    qualify rank() over (
        partition by source_system, platform, account, spend_date
        order by exported_at desc nulls last
    ) = 1

)

select * from newest_exports

-- Grain: one row per deal and contact that it names.

with

deals as (

    select * from {{ ref('int_deals_latest') }}

),

contact_roles as (

    select * from {{ ref('int_deal_contact_roles_latest') }}

),

unnested as (

    select
        source_system,
        deal_id,
        created_at,
        trim({{ unnest_list('contact_ids') }}) as contact_id

    from deals

),

with_role as (

    select
        deals.source_system,
        deals.deal_id,
        deals.created_at,
        contact_roles.contact_id

    from deals

    inner join contact_roles
        on
            deals.source_system = contact_roles.source_system
            and deals.deal_id = contact_roles.deal_id

),

unioned as (

    select * from unnested

    union all

    select * from with_role

),

named as (

    select distinct *

    from unioned

    where contact_id != ''

)

select * from named

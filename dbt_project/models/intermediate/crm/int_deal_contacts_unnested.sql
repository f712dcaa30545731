-- Grain: one row per deal that counts and contact that it names, or that another deal names for it.

with

deals as (

    select * from {{ ref('int_deals_latest') }}

),

closed_deals as (

    select * from {{ ref('int_deals_closed') }}

),

duplicates as (

    select * from {{ ref('int_deal_duplicates') }}

),

contact_roles as (

    select * from {{ ref('int_deal_contact_roles_latest') }}

),

unnested as (

    select
        source_system,
        deal_id,
        source_system as contact_source_system,
        {{ unnest_list(trimmed_items('contact_ids')) }} as contact_id

    from closed_deals

    union all

    select
        source_system,
        deal_id,
        source_system as contact_source_system,
        contact_id

    from contact_roles

),

-- A contact of a duplicate is a contact of the deal that is kept.
kept_deals as (

    select
        coalesce(duplicates.kept_source_system, unnested.source_system) as source_system,
        coalesce(duplicates.kept_deal_id, unnested.deal_id) as deal_id,
        unnested.contact_source_system,
        unnested.contact_id

    from unnested

    left join duplicates
        on
            unnested.source_system = duplicates.source_system
            and unnested.deal_id = duplicates.deal_id

    where unnested.contact_id != ''

),

named as (

    select distinct
        kept_deals.source_system,
        kept_deals.deal_id,
        deals.created_at,
        kept_deals.contact_source_system,
        kept_deals.contact_id

    from kept_deals

    inner join deals
        on
            kept_deals.source_system = deals.source_system
            and kept_deals.deal_id = deals.deal_id

)

select * from named

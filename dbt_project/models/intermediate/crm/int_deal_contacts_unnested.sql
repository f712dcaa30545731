-- Grain: one row per deal that counts and contact that it names, or that another deal names for it.

with

deals as (

    select * from {{ ref('int_deals_latest') }}

),

told_deals as (

    select * from {{ ref('int_deals_closed') }}

),

repeated as (

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
        trim({{ unnest_list('contact_ids') }}) as contact_id

    from told_deals

    union all

    select
        source_system,
        deal_id,
        source_system as contact_source_system,
        contact_id

    from contact_roles

),

-- What names a deal that another one stands for names that one.
standing as (

    select
        coalesce(repeated.kept_source_system, unnested.source_system) as source_system,
        coalesce(repeated.kept_deal_id, unnested.deal_id) as deal_id,
        unnested.contact_source_system,
        unnested.contact_id

    from unnested

    left join repeated
        on
            unnested.source_system = repeated.source_system
            and unnested.deal_id = repeated.deal_id

    where unnested.contact_id != ''

),

named as (

    select distinct
        standing.source_system,
        standing.deal_id,
        deals.created_at,
        standing.contact_source_system,
        standing.contact_id

    from standing

    inner join deals
        on
            standing.source_system = deals.source_system
            and standing.deal_id = deals.deal_id

)

select * from named

-- Grain: one row per deal and contact that it names.

with

deals as (

    select * from {{ ref('int_deals_latest') }}

),

unnested as (

    select
        source_system,
        deal_id,
        created_at,
        trim({{ unnest_list('contact_ids') }}) as contact_id

    from deals

),

named as (

    select distinct *

    from unnested

    where contact_id != ''

)

select * from named

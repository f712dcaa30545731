-- Grain: one row per CRM company, as last landed.

with

hubspot as (

    select * from {{ ref('stg_hubspot__companies') }}

),

generic as (

    select * from {{ ref('stg_generic__companies') }}

),

loads as (

    select * from {{ ref('stg_closedloop__loads') }}

),

unioned as (

    select
        'hubspot' as source_system,
        company_id,
        name,
        domain,
        updated_at,
        record_hash,
        _load_id

    from hubspot

    union all

    select
        'generic' as source_system,
        company_id,
        name,
        domain,
        cast(null as timestamp) as updated_at,
        record_hash,
        _load_id

    from generic

),

latest as (

    select
        unioned.source_system,
        unioned.company_id,
        unioned.name,
        lower(trim(unioned.domain)) as domain

    from unioned

    left join loads
        on unioned._load_id = loads.load_id

    -- The generic contract has no updated_at for companies: there the newest export wins.
    qualify row_number() over (
        partition by unioned.source_system, unioned.company_id
        order by unioned.updated_at desc, loads.exported_at desc, unioned.record_hash
    ) = 1

)

select * from latest

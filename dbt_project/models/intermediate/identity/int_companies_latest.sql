-- Grain: one row per CRM company, as last landed.

with

hubspot as (

    select * from {{ ref('stg_hubspot__companies') }}

),

salesforce as (

    select * from {{ ref('stg_salesforce__accounts') }}

),

generic as (

    select * from {{ ref('stg_generic__companies') }}

),

contacts as (

    select * from {{ ref('int_contacts_latest') }}

),

deals as (

    select * from {{ ref('int_deals_latest') }}

),

loads as (

    select * from {{ ref('stg_closedloop__loads') }}

),

-- A contact or deal may name a company that no export holds: it is one all the same.
named as (

    select
        source_system,
        company_id

    from contacts

    where company_id is not null

    union

    select
        source_system,
        company_id

    from deals

    where company_id is not null

),

unioned as (

    select
        source_system,
        company_id,
        name,
        domain,
        country,
        employee_count,
        updated_at,
        record_hash,
        _load_id

    from hubspot

    union all

    select
        source_system,
        company_id,
        name,
        domain,
        country,
        employee_count,
        updated_at,
        record_hash,
        _load_id

    from salesforce

    union all

    select
        source_system,
        company_id,
        name,
        domain,
        country,
        employee_count,
        cast(null as timestamp) as updated_at,
        record_hash,
        _load_id

    from generic

    union all

    select
        source_system,
        company_id,
        cast(null as varchar) as name,
        cast(null as varchar) as domain,
        cast(null as varchar) as country,
        cast(null as double) as employee_count,
        cast(null as timestamp) as updated_at,
        cast(null as varchar) as record_hash,
        cast(null as varchar) as _load_id

    from named

),

latest as (

    select
        unioned.source_system,
        unioned.company_id,
        unioned.name,
        lower(trim(unioned.domain)) as domain,
        unioned.country,
        unioned.employee_count

    from unioned

    left join loads
        on unioned._load_id = loads.load_id

    -- The generic contract has no updated_at for companies: there the newest export wins.
    qualify row_number() over (
        partition by unioned.source_system, unioned.company_id
        order by
            unioned.updated_at desc nulls last,
            loads.exported_at desc nulls last,
            unioned.record_hash
    ) = 1

)

select * from latest

-- Grain: one row per landed version of a CRM company, numbered from the newest.

{% set columns %}
    source_system,
    company_id,
    name,
    domain,
    country,
    employee_count,
    given_columns,
    record_hash,
    _load_id,
    _row
{% endset %}

with

hubspot as (

    select * from {{ ref('stg_hubspot__companies') }}

),

salesforce as (

    select * from {{ ref('stg_salesforce__accounts') }}

),

pipedrive as (

    select * from {{ ref('stg_pipedrive__organizations') }}

),

generic as (

    select * from {{ ref('stg_generic__companies') }}

),

exports as (

    select * from {{ ref('int_exports_dated') }}

),

unioned as (

    select
        merged_company_ids,
        cast(null as string) as merged_into_company_id,
        linked_company_id,
        is_gone,
        updated_at,
        {{ columns | indent(4) }}
    from hubspot

    union all

    select
        {{ text_list([]) }} as merged_company_ids,
        merged_into_company_id,
        cast(null as string) as linked_company_id,
        is_gone,
        updated_at,
        {{ columns | indent(4) }}
    from salesforce

    union all

    select
        {{ text_list([]) }} as merged_company_ids,
        cast(null as string) as merged_into_company_id,
        cast(null as string) as linked_company_id,
        is_gone,
        updated_at,
        {{ columns | indent(4) }}
    from pipedrive

    union all

    -- The generic contract has no updated_at for companies: there the newest export wins.
    select
        {{ text_list([]) }} as merged_company_ids,
        cast(null as string) as merged_into_company_id,
        cast(null as string) as linked_company_id,
        false as is_gone,
        cast(null as timestamp) as updated_at,
        {{ columns | indent(4) }}
    from generic

),

dated as (

    select
        unioned.*,
        {{ version_at(['source_system', 'company_id']) }} as version_at,
        exports.exported_at,
        exports.export_folder,
        exports.told_whole_at

    from unioned

    left join exports
        on unioned._load_id = exports.load_id

),

ranked as (

    select
        *,

        row_number() over (
            partition by source_system, company_id
            order by {{ newest_first() }}, _load_id, _row
        ) as version_number

    from dated

)

select * from ranked

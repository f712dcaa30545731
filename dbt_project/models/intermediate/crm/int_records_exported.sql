-- Grain: one row per kind of CRM record, record, folder and export that has it.

{{ config(materialized='view') }}

{% set kinds = {'contacts': 'contact_id', 'deals': 'deal_id', 'companies': 'company_id'} %}

with

contacts_versions as (

    select * from {{ ref('int_contact_versions_ranked') }}

),

contacts as (

    select * from {{ ref('int_contacts_combined') }}

),

deals_versions as (

    select * from {{ ref('int_deal_versions_ranked') }}

),

deals as (

    select * from {{ ref('int_deals_combined') }}

),

companies_versions as (

    select * from {{ ref('int_company_versions_ranked') }}

),

companies as (

    select * from {{ ref('int_companies_combined') }}

),

exports as (

    select * from {{ ref('stg_closedloop__loads') }}

),

contact_merges as (

    select * from {{ ref('int_contact_merges_unnested') }}

),

deal_duplicates as (

    select * from {{ ref('int_deal_duplicates') }}

),

company_merges as (

    select * from {{ ref('int_companies_merged') }}

),

-- A record that was merged, or is a duplicate of another one, is not lost.
replaced_records as (

    select distinct
        'contacts' as kind,
        merged_contact_id as record_key

    from contact_merges

    union all

    select
        'deals' as kind,
        concat_ws('', source_system, ':', deal_id) as record_key

    from deal_duplicates

    union all

    select
        'companies' as kind,
        concat_ws('', source_system, ':', company_id) as record_key

    from company_merges

),

versions as (

    {% for kind, id in kinds.items() %}
        select
            '{{ kind }}' as kind,
            versions.source_system,
            versions.{{ id }} as record_id,
            versions.export_folder,
            versions.exported_at,
            versions.version_at,
            versions._load_id,
            combined.is_gone

        from {{ kind }}_versions as versions

        inner join {{ kind }} as combined using (source_system, {{ id }})
        {{ 'union all' if not loop.last }}
    {% endfor %}

),

exported as (

    select
        versions.kind,
        versions.source_system,
        versions.record_id,
        versions.export_folder,
        versions.exported_at,
        exports.is_dated,
        bool_and(versions.is_gone or replaced_records.record_key is not null) as is_gone,
        max(versions.version_at) as version_at

    from versions

    inner join exports
        on versions._load_id = exports.load_id

    left join replaced_records
        on
            versions.kind = replaced_records.kind
            and replaced_records.record_key
            = concat_ws('', versions.source_system, ':', versions.record_id)

    group by all

)

select * from exported

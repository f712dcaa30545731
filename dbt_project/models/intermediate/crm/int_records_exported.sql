-- Grain: one row per kind of CRM record, record, folder and export that told of it.

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

deals_repeated as (

    select * from {{ ref('int_deal_duplicates') }}

),

companies_merged as (

    select * from {{ ref('int_companies_merged') }}

),

-- What was merged away, or another record stands for, is no loss.
standing_for as (

    select distinct
        'contacts' as kind,
        merged_contact_id as record_key

    from contact_merges

    union all

    select
        'deals' as kind,
        concat(source_system, ':', deal_id) as record_key

    from deals_repeated

    union all

    select
        'companies' as kind,
        concat(source_system, ':', company_id) as record_key

    from companies_merged

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
            told.is_gone

        from {{ kind }}_versions as versions

        inner join {{ kind }} as told
            on
                versions.source_system = told.source_system
                and versions.{{ id }} = told.{{ id }}
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
        bool_and(versions.is_gone or standing_for.record_key is not null) as is_gone,
        max(versions.version_at) as version_at

    from versions

    inner join exports
        on versions._load_id = exports.load_id

    left join standing_for
        on
            versions.kind = standing_for.kind
            and concat(versions.source_system, ':', versions.record_id) = standing_for.record_key

    group by
        versions.kind,
        versions.source_system,
        versions.record_id,
        versions.export_folder,
        versions.exported_at,
        exports.is_dated

)

select * from exported

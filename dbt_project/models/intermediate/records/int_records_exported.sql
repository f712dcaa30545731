-- Grain: one row per kind of CRM record, record, folder and export that told of it.

{{ config(materialized='view') }}

{% set kinds = {
    'contacts': {'versions': 'int_contact_versions_ranked', 'told': 'int_contacts_told', 'id': 'contact_id'},
    'deals': {'versions': 'int_deal_versions_ranked', 'told': 'int_deals_told', 'id': 'deal_id'},
    'companies': {'versions': 'int_company_versions_ranked', 'told': 'int_companies_told', 'id': 'company_id'},
} %}

with

{% for kind, model in kinds.items() %}
{{ kind }}_versions as (

    select * from {{ ref(model['versions']) }}

),

{{ kind }} as (

    select * from {{ ref(model['told']) }}

),
{% endfor %}

exports as (

    select * from {{ ref('stg_closedloop__loads') }}

),

versions as (

    {% for kind, model in kinds.items() %}
        select
            '{{ kind }}' as kind,
            versions.source_system,
            versions.{{ model['id'] }} as record_id,
            versions.export_folder,
            versions.exported_at,
            versions.version_at,
            versions._load_id,
            told.is_gone

        from {{ kind }}_versions as versions

        inner join {{ kind }} as told
            on
                versions.source_system = told.source_system
                and versions.{{ model['id'] }} = told.{{ model['id'] }}
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
        bool_and(versions.is_gone) as is_gone,
        max(versions.version_at) as version_at

    from versions

    inner join exports
        on versions._load_id = exports.load_id

    group by all

)

select * from exported

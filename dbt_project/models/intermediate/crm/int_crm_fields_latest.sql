-- Grain: one row per CRM record and meaning of a field, with the newest value.

with

crm_fields as (

    select * from {{ ref('int_crm_fields_unioned') }}

),

contact_versions as (

    select * from {{ ref('int_contact_versions_ranked') }}

),

deal_versions as (

    select * from {{ ref('int_deal_versions_ranked') }}

),

versions as (

    select
        _load_id,
        _row,
        version_number
    from contact_versions

    union all

    select
        _load_id,
        _row,
        version_number
    from deal_versions

),

numbered as (

    select
        crm_fields.*,
        versions.version_number

    from crm_fields

    inner join versions
        on
            crm_fields._load_id = versions._load_id
            and crm_fields._row = versions._row

),

newest as (

    select
        *,
        {{ crm_field_value('value', 'meaning') }} as clean_value

    from numbered

    qualify
        row_number() over (
            partition by source_system, object, record_id, meaning, field order by version_number
        ) = 1

),

-- The vendor's own field goes before a company's custom field.
latest as (

    select
        source_system,
        object,
        record_id,
        meaning,
        {{ ordered_list('clean_value', 'not is_own_name, version_number, field') }} as all_values

    from newest

    where clean_value is not null

    group by source_system, object, record_id, meaning

),

with_value as (

    select
        *,
        {{ list_element('all_values', 1) }} as value

    from latest

)

select * from with_value

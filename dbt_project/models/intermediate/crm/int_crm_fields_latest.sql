-- Grain: one row per CRM record and meaning of a field, with the newest value told.

with

fields_told as (

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
        fields_told.*,
        versions.version_number

    from fields_told

    inner join versions
        on
            fields_told._load_id = versions._load_id
            and fields_told._row = versions._row

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

-- A vendor's own field goes before one that a company made.
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

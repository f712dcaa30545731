-- Grain: one row per landed property and option of it.

with

properties as (

    select * from {{ source('raw_hubspot', 'properties') }}

),

parsed as (

    select
        {{ json_record('payload', {
            'name': 'VARCHAR',
            'objectType': 'VARCHAR',
            'portalId': 'VARCHAR',
            'updatedAt': 'VARCHAR',
            'options': [{'value': 'VARCHAR', 'label': 'VARCHAR'}],
        }) }} as portal_property,
        {{ record_hash(['payload']) }} as record_hash,
        _load_id,
        _file,
        _row

    from properties

),

flattened as (

    select
        *,
        {{ unnest_list('portal_property.options') }} as choice

    from parsed

),

renamed as (

    select
        {{ source_system('hubspot', 'portal_property.portalId') }} as source_system,
        coalesce({{ blank_to_null('portal_property.objectType') }}, 'contacts') as object_type,
        portal_property.name as property_name,
        choice.value as option_value,
        {{ blank_to_null('choice.label') }} as option_label,
        {{ utc_timestamp('portal_property.updatedAt') }} as updated_at,
        record_hash,
        _load_id,
        _file,
        _row

    from flattened

)

select * from renamed

-- Grain: one row per landed owner.

with

owners as (

    select * from {{ source('raw_hubspot', 'owners') }}

),

parsed as (

    select
        {{ json_record('payload', {
            'id': 'VARCHAR',
            'portalId': 'VARCHAR',
            'email': 'VARCHAR',
            'firstName': 'VARCHAR',
            'lastName': 'VARCHAR',
            'archived': 'BOOLEAN',
            'updatedAt': 'VARCHAR',
        }) }} as colleague,
        {{ record_hash(['payload']) }} as record_hash,
        _load_id,
        _file,
        _row

    from owners

),

renamed as (

    select
        {{ source_system('hubspot', 'colleague.portalId') }} as source_system,
        colleague.id as owner_id,
        {{ blank_to_null('colleague.email') }} as email,
        {{ full_name('colleague.firstName', 'colleague.lastName') }} as full_name,
        coalesce(colleague.archived, false) as is_archived,
        {{ utc_timestamp('colleague.updatedAt') }} as updated_at,
        record_hash,
        _load_id,
        _file,
        _row

    from parsed

)

select * from renamed

-- Grain: one row per CRM contact and contact that was merged into it or is linked to it.

with

contacts as (

    select * from {{ ref('int_contacts_combined') }}

),

merging as (

    select
        source_system,
        contact_id,
        {{ unnest_list(trimmed_items('merged_contact_ids')) }} as merged_contact_id,
        updated_at

    from contacts

),

unnested as (

    select
        concat_ws('', source_system, ':', contact_id) as contact_id,
        concat_ws('', source_system, ':', merged_contact_id) as merged_contact_id,
        updated_at as merged_at

    from merging

),

-- In Salesforce the merged contact names the contact that is kept.
merged_away as (

    select
        concat_ws('', source_system, ':', merged_into_contact_id) as contact_id,
        concat_ws('', source_system, ':', contact_id) as merged_contact_id,
        updated_at as merged_at

    from contacts

    where merged_into_contact_id is not null

),

linking as (

    select
        source_system,
        contact_id,
        {{ unnest_list('linked_contact_ids') }} as linked_contact_id,
        created_at

    from contacts

    where not is_gone

),

-- Two synced CRMs keep a link from one contact to the other.
linked as (

    select
        concat_ws('', others.source_system, ':', others.contact_id) as contact_id,
        concat_ws('', linking.source_system, ':', linking.contact_id) as merged_contact_id,
        linking.created_at as merged_at

    from linking

    inner join contacts as others
        on
            linking.linked_contact_id = others.contact_id
            and linking.source_system != others.source_system

    -- Of several contacts with that id, prefer the one of the same instance.
    qualify row_number() over (
        partition by linking.source_system, linking.contact_id, linking.linked_contact_id
        order by
            {{ instance_of('linking.source_system') }}
            is distinct from {{ instance_of('others.source_system') }},
            others.source_system
    ) = 1

),

unioned as (

    select * from unnested

    union

    select * from merged_away

    union

    select * from linked

),

contact_merges as (

    select
        contact_id,
        merged_contact_id,
        merged_at

    from unioned

    where contact_id != merged_contact_id

)

select * from contact_merges

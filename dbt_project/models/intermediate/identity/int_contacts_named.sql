-- Grain: one row per CRM contact that has a name.

with

contacts as (

    select * from {{ ref('int_contacts_latest') }}
    where full_name is not null

),

-- "Unknown" and the like are not names. The word null is nothing to some readers of seeds.
junk as (

    select coalesce(pattern, 'null') as pattern

    from {{ ref('junk_identifiers') }}

    where identifier_type = 'any'

),

named as (

    select
        concat_ws('', contacts.source_system, ':', contacts.contact_id) as contact_id,
        contacts.full_name

    from contacts

    left join junk
        on contacts.full_name = junk.pattern

    where junk.pattern is null

)

select * from named

-- Grain: one row per record and strong identifier that it carries, cleaned of junk.

with

records as (

    select * from {{ ref('int_identity_records_unioned') }}

),

phones as (

    select * from {{ ref('int_phones_normalized') }}

),

junk as (

    select * from {{ ref('junk_identifiers') }}

),

unpivoted as (

    {% for type in ['crm_contact_id', 'user_id', 'email', 'chat_contact_id'] %}
        select
            record_key,
            is_assertion,
            observed_at,
            visitor_id,
            '{{ type }}' as identifier_type,
            {{ 'lower(trim(email))' if type == 'email' else 'trim(' ~ type ~ ')' }} as identifier

        from records

        where {{ type }} is not null

        union all

    {% endfor %}

    select
        records.record_key,
        records.is_assertion,
        records.observed_at,
        records.visitor_id,
        'phone' as identifier_type,
        phones.phone as identifier

    from records

    inner join phones
        on records.phone = phones.raw_phone

    where phones.phone is not null

),

well_formed as (

    select *

    from unpivoted

    where
        identifier != ''
        and (identifier_type != 'email' or {{ looks_like_email('identifier') }})

),

distinct_identifiers as (

    select distinct
        identifier_type,
        identifier

    from well_formed

),

junk_found as (

    select distinct
        distinct_identifiers.identifier_type,
        distinct_identifiers.identifier

    from distinct_identifiers

    inner join junk
        on
            junk.identifier_type in ('any', distinct_identifiers.identifier_type)
            and lower(distinct_identifiers.identifier) like junk.pattern

),

cleaned as (

    select well_formed.*

    from well_formed

    left join junk_found
        on
            well_formed.identifier_type = junk_found.identifier_type
            and well_formed.identifier = junk_found.identifier

    where junk_found.identifier is null

)

select * from cleaned

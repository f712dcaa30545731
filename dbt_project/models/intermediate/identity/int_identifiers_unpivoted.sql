-- Grain: one row per record and strong identifier that it carries, junk included.

{{ config(materialized='view') }}

with

records as (

    select * from {{ ref('int_identity_records_unioned') }}

),

phones as (

    select * from {{ ref('int_phones_normalized') }}

),

unpivoted as (

    {% for type in ['crm_contact_id', 'user_id', 'email', 'chat_contact_id'] %}
        select
            record_key,
            is_assertion,
            is_carried,
            is_activity,
            observed_at,
            visitor_id,
            '{{ type }}' as identifier_type,
            {{ normalized_email('email') if type == 'email' else 'trim(' ~ type ~ ')' }}
                as identifier,
            {{ looks_like_email(normalized_email('email')) if type == 'email' else 'true' }}
                as is_well_formed

        from records

        where {{ type }} is not null

        union all

    {% endfor %}

    select
        records.record_key,
        records.is_assertion,
        records.is_carried,
        records.is_activity,
        records.observed_at,
        records.visitor_id,
        'phone' as identifier_type,
        coalesce(phones.phone, trim(records.phone)) as identifier,
        phones.phone is not null as is_well_formed

    from records

    inner join phones
        on records.phone = phones.raw_phone

),

identifiers as (

    select * from unpivoted
    where identifier != ''

)

select * from identifiers

-- Grain: one row per contact, its addresses and browsers, chat contact and contact of a deal, as
-- who they are.

{{ config(materialized='ephemeral') }}

{% set contact_id = {'crm_contact_id': "concat_ws('', source_system, ':', contact_id)"} %}

with

contacts as (

    select * from {{ ref('int_contacts_latest') }}

),

user_ids as (

    select
        source_system,
        record_id as contact_id,
        value as user_id

    from {{ ref('int_crm_fields_latest') }}

    where
        object != 'deal'
        and meaning = 'user_id'

),

contact_emails as (

    select
        source_system,
        contact_id,
        created_at,
        {{ unnest_list('emails') }} as email

    from contacts

),

contact_browsers as (

    select * from {{ ref('int_contact_browsers_unioned') }}

),

chat_contacts as (

    select * from {{ ref('int_chat_contacts_latest') }}

),

deal_contacts as (

    select * from {{ ref('int_deal_contacts_unnested') }}

),

contacts_with_user_ids as (

    select
        contacts.*,
        user_ids.user_id

    from contacts

    left join user_ids
        on
            contacts.source_system = user_ids.source_system
            and contacts.contact_id = user_ids.contact_id

),

unioned as (

    select
        {{ identity_record(
            "concat_ws('', 'contact:', source_system, ':', contact_id)",
            'created_at',
            ['user_id', 'email', 'phone'],
            contact_id,
            is_assertion='true',
            is_activity='false',
        ) }}

    from contacts_with_user_ids

    union all

    select
        {{ identity_record(
            "concat_ws(':', 'contact_email', source_system, contact_id, " ~ record_hash(['email']) ~ ")",
            'created_at',
            ['email'],
            contact_id,
            is_assertion='true',
            is_activity='false',
        ) }}

    from contact_emails

    union all

    select
        {{ identity_record(
            "concat_ws('', 'contact_browser:', source_system, ':', contact_id, ':', visitor_id)",
            'held_at',
            ['visitor_id'],
            contact_id,
        ) }}

    from contact_browsers

    union all

    select
        {{ identity_record(
            "concat_ws('', 'chat_contact:', source_system, ':', chat_contact_id)",
            'created_at',
            ['user_id', 'email', 'phone'],
            {'chat_contact_id': "concat_ws('', source_system, ':', chat_contact_id)"},
            is_assertion='true',
            is_activity='false',
        ) }}

    from chat_contacts

    union all

    -- A deal may name a contact that no contact export has.
    select
        {{ identity_record(
            "concat_ws(':', 'deal', source_system, deal_id, contact_source_system, contact_id)",
            'created_at',
            others={'crm_contact_id': "concat_ws('', contact_source_system, ':', contact_id)"},
            is_activity='false',
        ) }}

    from deal_contacts

)

select * from unioned

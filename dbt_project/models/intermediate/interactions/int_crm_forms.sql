-- Grain: one row per form in a CRM's records of contacts and leads.

with

all_fields as (

    select * from {{ ref('int_crm_fields_unioned') }}

),

crm_fields as (

    select * from {{ ref('int_crm_fields_latest') }}

),

contacts as (

    select * from {{ ref('int_contacts_latest') }}

),

form_sources as (

    select * from {{ ref('int_crm_sources_chosen') }}
    where is_form

),

-- Each version of a contact has its first form and the newest one at that time.
versions as (

    select
        source_system,
        record_id as contact_id,
        {% for meaning in ['first_form', 'first_form_at', 'recent_form', 'recent_form_at'] %}
            max(case when meaning = '{{ meaning }}' then value end) as {{ meaning }},
        {% endfor %}
        _load_id,
        _row

    from all_fields

    where meaning in ('first_form', 'first_form_at', 'recent_form', 'recent_form_at')

    group by source_system, record_id, _load_id, _row

),

forms_of_contacts as (

    {% for which in ['first', 'recent'] %}
        select
            source_system,
            contact_id,
            {{ known_text(which ~ '_form') }} as form_name,
            {{ moment_timestamp(which ~ '_form_at') }} as submitted_at

        from versions

        {{ 'union all' if not loop.last }}
    {% endfor %}

),

-- A lead that a web form made is the form.
forms_of_leads as (

    select
        crm_fields.source_system,
        crm_fields.record_id as contact_id,
        'Web-to-Lead' as form_name

    from crm_fields

    inner join form_sources
        on
            {{ source_of('crm_fields.source_system') }} = form_sources.crm
            and {{ field_name_compared('crm_fields.value') }} = form_sources.compared_source

    where
        crm_fields.object = 'lead'
        and crm_fields.meaning = 'source'

),

dated as (

    select
        contacts.source_system,
        contacts.contact_id,
        contacts.email,
        contacts.phone,
        coalesce(forms_of_contacts.form_name, 'HubSpot form') as form_name,
        forms_of_contacts.submitted_at,
        false as is_synced_late

    from forms_of_contacts

    inner join contacts
        on
            forms_of_contacts.source_system = contacts.source_system
            and forms_of_contacts.contact_id = contacts.contact_id

    where forms_of_contacts.submitted_at is not null

    union all

    select
        contacts.source_system,
        contacts.contact_id,
        contacts.email,
        contacts.phone,
        forms_of_leads.form_name,
        contacts.created_at as submitted_at,
        true as is_synced_late

    from forms_of_leads

    inner join contacts
        on
            forms_of_leads.source_system = contacts.source_system
            and forms_of_leads.contact_id = contacts.contact_id

),

-- The first and the newest form may be the same, and every later version repeats them.
forms as (

    select
        source_system,
        concat_ws(':', contact_id, cast(submitted_at as string)) as submission_id,
        submitted_at,
        min(form_name) as form_name,
        email,
        phone,

        -- A record is created some time after its form.
        bool_and(is_synced_late) as is_synced_late

    from dated

    group by source_system, contact_id, submitted_at, email, phone

)

select * from forms

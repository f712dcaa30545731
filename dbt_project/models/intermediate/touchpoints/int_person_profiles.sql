-- Grain: one row per person and signal of who they are, by the CRM or the e-mail address.

with

contacts as (

    select * from {{ ref('int_contacts_latest') }}

),

companies as (

    select * from {{ ref('int_companies_latest') }}

),

identifiers as (

    select * from {{ ref('int_identifiers_resolved') }}

),

free_mail as (

    select * from {{ ref('free_mail_domains') }}

),

described as (

    select
        identifiers.person_id,
        contacts.job_title,
        coalesce(contacts.country, companies.country) as country,
        coalesce(companies.employee_count, contacts.employee_count) as employee_count,
        contacts.updated_at,
        identifiers.identifier,
        min(contacts.created_at) over (partition by identifiers.person_id) as known_at

    from contacts

    inner join identifiers
        on
            identifiers.identifier_type = 'crm_contact_id'
            and contacts.source_system || ':' || contacts.contact_id = identifiers.identifier

    left join companies
        on
            contacts.source_system = companies.source_system
            and contacts.company_id = companies.company_id

),

fields as (

    {% for signal, text, number in [
        ('job_title', 'job_title', 'null'),
        ('country', 'country', 'null'),
        ('employee_count', 'null', 'employee_count'),
    ] %}
        select
            *,
            '{{ signal }}' as signal,
            cast({{ text }} as string) as text_value,
            cast({{ number }} as double) as number_value

        from described

        where {{ signal }} is not null

        {{ 'union all' if not loop.last }}

    {% endfor %}

),

by_crm as (

    select
        person_id,
        signal,
        text_value,
        number_value,
        known_at

    from fields

    qualify row_number() over (
        partition by person_id, signal
        order by updated_at desc, identifier
    ) = 1

),

-- A person who also has an address at a company is reached there.
by_email as (

    select
        identifiers.person_id,
        'free_mail' as signal,
        cast(null as string) as text_value,
        cast(null as double) as number_value,
        min(identifiers.first_observed_at) as known_at

    from identifiers

    left join free_mail
        on {{ text_after('identifiers.identifier', '@') }} = free_mail.domain

    where identifiers.identifier_type = 'email'

    group by identifiers.person_id

    having count(*) = count(free_mail.domain)

),

unioned as (

    select * from by_crm

    union all

    select * from by_email

)

select * from unioned

-- Grain: one row per person who belongs to an account.

with

identifiers as (

    select * from {{ ref('int_identifiers_resolved') }}

),

contacts as (

    select * from {{ ref('int_contacts_latest') }}

),

companies as (

    select * from {{ ref('int_companies_resolved') }}

),

free_mail as (

    select * from {{ ref('free_mail_domains') }}

),

groups as (

    select * from {{ ref('int_persons_groups') }}

),

by_crm_link as (

    select
        identifiers.person_id,
        companies.account_id,
        companies.domain,
        companies.domain as account_name,
        1 as preference,
        contacts.updated_at as known_at,
        concat_ws('', contacts.source_system, ':', contacts.contact_id) as tie_breaker

    from contacts

    inner join identifiers
        on
            identifiers.identifier_type = 'crm_contact_id'
            and contacts.source_system || ':' || contacts.contact_id = identifiers.identifier

    inner join companies
        on
            contacts.source_system = companies.source_system
            and contacts.company_id = companies.company_id

),

email_domains as (

    select
        person_id,
        identifier,
        first_observed_at,
        {{ text_after('identifier', '@') }} as domain

    from identifiers

    where identifier_type = 'email'

),

by_email_domain as (

    select
        email_domains.person_id,
        {{ surrogate_id(["'domain'", 'email_domains.domain']) }} as account_id,
        email_domains.domain,
        email_domains.domain as account_name,
        2 as preference,
        email_domains.first_observed_at as known_at,
        email_domains.identifier as tie_breaker

    from email_domains

    left join free_mail
        on email_domains.domain = free_mail.domain

    where free_mail.domain is null

),

by_group as (

    select
        person_id,
        account_id,
        domain,
        account_name,
        3 as preference,
        occurred_at as known_at,
        event_id as tie_breaker

    from groups

),

unioned as (

    select * from by_crm_link

    union all

    select * from by_email_domain

    union all

    select * from by_group

),

chosen as (

    select
        person_id,
        account_id,
        domain,
        account_name

    from unioned

    qualify row_number() over (
        partition by person_id
        order by preference, known_at desc, tie_breaker
    ) = 1

)

select * from chosen

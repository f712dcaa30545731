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

    select * from {{ ref('int_web_events_identifying') }}
    where group_id is not null

),

visitors as (

    select * from {{ ref('int_visitors_identified') }}

),

by_crm_link as (

    select
        identifiers.person_id,
        companies.account_id,
        companies.domain,
        companies.domain as account_name,
        1 as preference,
        contacts.updated_at as known_at,
        concat(contacts.source_system, ':', contacts.contact_id) as tie_breaker

    from contacts

    inner join identifiers
        on
            identifiers.identifier_type = 'crm_contact_id'
            and concat(contacts.source_system, ':', contacts.contact_id) = identifiers.identifier

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

users as (

    select * from identifiers
    where identifier_type = 'user_id'

),

-- What a product calls a company may be anything; its name is published, its members' are not.
by_group as (

    select
        coalesce(users.person_id, visitors.person_id) as person_id,
        case
            when groups.group_domain is not null and free_mail.domain is null
                then {{ surrogate_id(["'domain'", 'groups.group_domain']) }}
            else {{ surrogate_id(["'group'", 'groups.source', 'groups.group_id']) }}
        end as account_id,
        case when free_mail.domain is null then groups.group_domain end as domain,
        coalesce(
            case when groups.group_name not like '%@%' then groups.group_name end,
            case when free_mail.domain is null then groups.group_domain end,
            '(group without a name)'
        ) as account_name,
        3 as preference,
        groups.occurred_at as known_at,
        groups.event_id as tie_breaker

    from groups

    left join users
        on groups.user_id = users.identifier

    left join visitors
        on
            case when groups.user_id is null then groups.visitor_id end = visitors.visitor_id
            and groups.occurred_at >= visitors.valid_from
            and groups.occurred_at < visitors.valid_until

    left join free_mail
        on groups.group_domain = free_mail.domain

    where coalesce(users.person_id, visitors.person_id) is not null

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

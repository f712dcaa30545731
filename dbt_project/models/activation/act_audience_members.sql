-- Grain: one row per destination, list and person.

with

destinations as (

    select * from {{ ref('activation_destinations') }}
    where kind = 'audience'

),

audiences as (

    select * from {{ ref('activation_audiences') }}

),

members as (

    select * from {{ ref('fct_segment_members') }}

),

persons as (

    select * from {{ ref('dim_persons') }}

),

contacts as (

    select * from {{ ref('act_person_contacts') }}
    where rank_in_crm = 1

),

reachable as (

    select distinct person_id

    from {{ ref('int_identifiers_resolved') }}

    where
        identifier_type in ('email', 'phone')
        and not is_shared

),

judged as (

    select
        destinations.destination,
        audiences.segment,
        audiences.list,
        {{ id_text('members.person_id') }} as person_id,
        contacts.contact_id,
        contacts.crm,
        persons.consent_ads,
        persons.consent_personalization,
        persons.consent_email,
        {{ consent_because('destinations', 'persons') }} as consent_because,
        case
            when not destinations.is_on then 'switched off'
            when {{ lacks_consent('destinations', 'persons') }} then 'no consent'
            when destinations.platform is null and contacts.contact_id is null
                then 'no contact in this CRM'
            when destinations.platform is null and contacts.is_archived then 'archived'
            when destinations.platform is not null and reachable.person_id is null
                then 'no e-mail or phone'
        end as held_back_because

    from destinations

    inner join audiences
        on destinations.destination = audiences.destination

    inner join members
        on audiences.segment = members.segment

    inner join persons
        on members.person_id = persons.person_id

    -- A CRM's list holds its own contacts, an ad platform's anybody with an address.
    left join contacts
        on
            members.person_id = contacts.person_id
            and destinations.destination = contacts.crm

    left join reachable
        on members.person_id = reachable.person_id

)

select * from judged

-- Grain: one row per person whom sales has given up: all deals lost, or turned down in the CRM.

with

deal_persons as (

    select * from {{ ref('int_deal_persons') }}

),

deals as (

    select * from {{ ref('int_deals_latest') }} as latest
    where not {{ is_refund('latest') }}

),

contact_stages as (

    select * from {{ ref('int_contact_stages_unioned') }}

),

identifiers as (

    select * from {{ ref('int_identifiers_resolved') }}
    where identifier_type = 'crm_contact_id'

),

lost_stages as (

    select * from {{ ref('crm_stages') }}
    where handover_outcome = 'rejected'

),

persons_dealt_with as (

    select
        deal_persons.person_id,
        bool_and(deals.is_closed and not deals.is_won) as is_lost,
        max(deals.closed_at) as lost_at

    from deal_persons

    inner join deals
        on
            deal_persons.source_system = deals.source_system
            and deal_persons.deal_id = deals.deal_id

    group by deal_persons.person_id

),

-- Of several contacts of one person, the last lead status counts.
last_words as (

    select
        identifiers.person_id,
        lost_stages.crm_stage is not null as is_lost,
        contact_stages.entered_at as lost_at

    from contact_stages

    inner join identifiers
        on
            concat_ws('', contact_stages.source_system, ':', contact_stages.contact_id)
            = identifiers.identifier

    left join lost_stages
        on lower(trim(contact_stages.crm_stage)) = lost_stages.crm_stage

    qualify row_number() over (
        partition by identifiers.person_id
        order by contact_stages.entered_at desc, contact_stages.crm_stage, identifiers.identifier
    ) = 1

),

-- A person with an open deal or a sale is not lost by a lead status.
lost as (

    select
        coalesce(persons_dealt_with.person_id, last_words.person_id) as person_id,
        coalesce(persons_dealt_with.lost_at, last_words.lost_at) as lost_at

    from persons_dealt_with

    full outer join last_words
        on persons_dealt_with.person_id = last_words.person_id

    where coalesce(persons_dealt_with.is_lost, last_words.is_lost)

)

select * from lost

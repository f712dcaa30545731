-- Grain: one row per pair of records of two systems that may be one call, chat or form.

with

interactions as (

    select * from {{ ref('int_interactions_identified') }}

),

identifiers as (

    select * from {{ ref('int_identifiers_observed') }}
    where is_activity

),

contact_details as (

    select
        record_key,
        max(case when identifier_type = 'email' then identifier end) as email,
        max(case when identifier_type = 'phone' then identifier end) as phone

    from identifiers

    where identifier_type in ('email', 'phone')

    group by record_key

),

detailed as (

    select
        interactions.interaction_id,
        interactions.interaction_type,
        interactions.source_system,
        interactions.occurred_at,
        interactions.visitor_id,
        interactions.is_synced_late,

        -- A web event may come from the page after the form, such as a page of thanks.
        case when not interactions.is_web_event then interactions.page_path end as page_path,
        case when interactions.is_person_known then interactions.person_id end as person_id,
        contact_details.email,
        contact_details.phone

    from interactions

    left join contact_details
        on
            'interaction:' || {{ id_text('interactions.interaction_id') }}
            = contact_details.record_key

),

{% set is_soon_after %}
            earlier.interaction_type = later.interaction_type
            and earlier.source_system != later.source_system
            and earlier.occurred_at >= later.occurred_at
                - case
                    when coalesce(later.is_synced_late, false)
                        then interval {{ var('crm_sync_minutes') }} minutes
                    else interval {{ var('told_twice_minutes') }} minutes
                end
            and (
                earlier.occurred_at < later.occurred_at
                or (
                    earlier.occurred_at = later.occurred_at
                    and earlier.interaction_id < later.interaction_id
                )
            )
            and (
                earlier.page_path = later.page_path
                or earlier.page_path is null
                or later.page_path is null
            )
{% endset %}

of_one_person as (

    select
        earlier.interaction_id as earlier_id,
        earlier.source_system as earlier_system,
        earlier.occurred_at as earlier_at,
        later.interaction_id as later_id,
        later.source_system as later_system,
        later.occurred_at as later_at

    from detailed as later

    inner join detailed as earlier
        on
            later.person_id = earlier.person_id
            and {{ is_soon_after | trim }}

),

-- Two people may use one browser, but one form holds one address.
of_one_browser as (

    select
        earlier.interaction_id as earlier_id,
        earlier.source_system as earlier_system,
        earlier.occurred_at as earlier_at,
        later.interaction_id as later_id,
        later.source_system as later_system,
        later.occurred_at as later_at

    from detailed as later

    inner join detailed as earlier
        on
            later.visitor_id = earlier.visitor_id
            and {{ is_soon_after | trim }}
            and (
                earlier.email = later.email
                or earlier.email is null
                or later.email is null
            )
            and (
                earlier.phone = later.phone
                or earlier.phone is null
                or later.phone is null
            )

),

paired as (

    select * from of_one_person

    union

    select * from of_one_browser

)

select * from paired

-- Grain: one row per contact and click that it holds, with the browser that came by it.

with

held as (

    select * from {{ ref('int_contact_field_values') }}

),

click_ids as (

    select * from {{ ref('click_ids') }}

),

contacts as (

    select * from {{ ref('int_contacts_latest') }}

),

merged_contacts as (

    select distinct merged_contact_id from {{ ref('int_contact_merges_unnested') }}

),

sessions as (

    select * from {{ ref('int_sessions_classified') }}

),

interactions as (

    select * from {{ ref('int_interactions_unioned') }}
    where email is not null

),

web_events as (

    select * from {{ ref('int_web_events_identifying') }}
    where email is not null

),

clicks as (

    select
        held.source_system,
        held.contact_id,
        held.meaning as click_id_type,
        held.value as click_id,
        held.held_at,
        {{ normalized_email('contacts.email') }} as email,
        merged_contacts.merged_contact_id is not null as is_merged

    from held

    inner join click_ids
        on held.meaning = click_ids.click_id_type

    inner join contacts
        on
            held.source_system = contacts.source_system
            and held.contact_id = contacts.contact_id

    left join merged_contacts
        on
            concat(held.source_system, ':', held.contact_id) = merged_contacts.merged_contact_id

),

-- A link that was sent on leaves its click with several people.
holders as (

    select
        click_id,
        count(
            distinct case
                when not is_merged then coalesce(email, concat(source_system, ':', contact_id))
            end
        ) as holder_count

    from clicks

    group by click_id

),

carriers as (

    select distinct
        sessions.click_id,
        sessions.visitor_id

    from sessions

    inner join holders
        on sessions.click_id = holders.click_id

),

carriers_counted as (

    select
        *,
        count(*) over (partition by click_id) as carrier_count

    from carriers

),

addresses as (

    select
        visitor_id,
        {{ normalized_email('email') }} as email
    from interactions

    union

    select
        visitor_id,
        {{ normalized_email('email') }} as email
    from web_events

),

pairs as (

    select
        clicks.source_system,
        clicks.contact_id,
        clicks.click_id,
        clicks.held_at,
        clicks.email,
        carriers_counted.visitor_id,
        carriers_counted.carrier_count,
        holders.holder_count

    from clicks

    inner join carriers_counted
        on clicks.click_id = carriers_counted.click_id

    inner join holders
        on clicks.click_id = holders.click_id

),

-- Whose visit it was when the contact was made.
present as (

    select distinct
        pairs.source_system,
        pairs.contact_id,
        pairs.click_id,
        pairs.visitor_id

    from pairs

    inner join sessions
        on
            pairs.visitor_id = sessions.visitor_id
            and {{ is_in_visit('pairs.held_at', 'sessions') }}

),

-- Somebody else has given an address on that browser.
others as (

    select distinct
        pairs.source_system,
        pairs.contact_id,
        pairs.click_id,
        pairs.visitor_id

    from pairs

    inner join addresses
        on
            pairs.visitor_id = addresses.visitor_id
            and pairs.email != addresses.email

),

judged as (

    select
        pairs.*,
        present.visitor_id is not null as is_present,
        count(present.visitor_id) over (
            partition by pairs.source_system, pairs.contact_id, pairs.click_id
        ) as present_count,
        others.visitor_id is not null as is_of_another

    from pairs

    left join present
        on
            pairs.source_system = present.source_system
            and pairs.contact_id = present.contact_id
            and pairs.click_id = present.click_id
            and pairs.visitor_id = present.visitor_id

    left join others
        on
            pairs.source_system = others.source_system
            and pairs.contact_id = others.contact_id
            and pairs.click_id = others.click_id
            and pairs.visitor_id = others.visitor_id

),

-- One browser was there; or nobody else can be meant.
sure as (

    select
        source_system,
        contact_id,
        click_id,
        visitor_id,
        held_at

    from judged

    where
        (is_present and present_count = 1)
        or (
            present_count = 0
            and carrier_count = 1
            and holder_count <= 1
            and not is_of_another
        )

)

select * from sure

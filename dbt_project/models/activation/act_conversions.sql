-- Grain: one row per destination and conversion.

with

conversions as (

    select * from {{ ref('act_conversions_clicked') }}

),

persons as (

    select * from {{ ref('dim_persons') }}

),

contacts as (

    select * from {{ ref('act_person_contacts') }}
    where rank_of_all = 1

),

-- An address that several people share is nobody's.
reachable as (

    select distinct person_id

    from {{ ref('int_identifiers_resolved') }}

    where
        identifier_type in ('email', 'phone')
        and not is_shared

),

-- GA4's client id is two numbers with a point between them.
browsers as (

    select
        person_id,
        max_by({{ regex_replaced('visitor_id', "'^.*:'") }}, (started_at, session_id)) as client_id

    from {{ ref('fct_sessions') }}

    where {{ regex_matches('visitor_id', "'(^|:)[0-9]+[.][0-9]+$'") }}

    group by person_id

),

judged as (

    select
        conversions.destination,
        {{ id_text('conversions.conversion_id') }} as send_key,
        conversions.conversion_type,
        conversions.event_name,
        conversions.converted_at,
        cast(conversions.value as decimal(18, 2)) as value,
        conversions.currency,
        conversions.click_id,
        conversions.click_id_type,
        conversions.clicked_at,
        browsers.client_id,
        {{ id_text('conversions.person_id') }} as person_id,
        contacts.contact_id,
        contacts.crm,
        coalesce(persons.consent_ads, 'denied') as consent_ads,
        coalesce(persons.consent_personalization, 'denied') as consent_personalization,
        {{ consent_because('conversions', 'persons') }} as consent_because,
        conversions.oldest_days,
        case
            when not conversions.is_on then 'switched off'
            when {{ lacks_consent('conversions', 'persons') }} then 'no consent'
            when conversions.destination = 'ga4' and browsers.client_id is null
                then 'no client id'
            when
                conversions.destination != 'ga4'
                and conversions.click_id is null
                and reachable.person_id is null
                then 'no click id and no e-mail or phone'
            when conversions.needs_click and not conversions.has_clicked
                then 'never clicked an ad of this platform'
            -- In whole days; who sends looks at the clock once more.
            when
                {{ days_between('conversions.conversion_date', as_of_date()) }}
                >= conversions.oldest_days
                then concat_ws('', 'older than ', conversions.oldest_days, ' days')
            when conversions.needs_click and not conversions.has_clicked_before
                then 'converted before the click'
        end as held_back_because

    from conversions

    left join persons
        on conversions.person_id = persons.person_id

    left join contacts
        on conversions.person_id = contacts.person_id

    left join reachable
        on conversions.person_id = reachable.person_id

    left join browsers
        on conversions.person_id = browsers.person_id

)

select * from judged

-- Grain: one row per identifier, purpose and way of saying it, with what was said last.

{{ config(materialized='view') }}

with

generic as (

    select * from {{ ref('stg_generic__consents') }}

),

web as (

    select * from {{ ref('int_web_consents_landed') }}

),

crm_fields as (

    select
        source_system,
        record_id,
        meaning,
        {{ unnest_list('all_values') }} as value

    from {{ ref('int_crm_fields_latest') }}

    where object != 'deal'

),

-- What a CRM's record holds is so until the record says otherwise: it has no time of its own.
of_crms as (

    {% for purpose in consent_purposes() %}
        select
            concat_ws('', source_system, ':', record_id) as identifier,
            source_system as told_by,
            '{{ purpose }}' as purpose,
            {{ is_yes('value') }} as is_granted

        from crm_fields

        where meaning = '{{ purpose }}_consent'

        union all

        select
            concat_ws('', source_system, ':', record_id) as identifier,
            source_system as told_by,
            '{{ purpose }}' as purpose,
            false as is_granted

        from crm_fields

        where
            meaning = '{{ purpose }}_opt_out'
            and {{ is_yes('value') }}

        union all

    {% endfor %}

    -- Of HubSpot's legal bases, only one is a consent.
    select
        concat_ws('', source_system, ':', record_id) as identifier,
        source_system as told_by,
        'email' as purpose,
        true as is_granted

    from crm_fields

    where
        meaning = 'legal_basis'
        and lower(value) like '%freely given consent%'

),

unioned as (

    select
        case
            when identifier like '%@%' then {{ normalized_email('identifier') }} else identifier
        end as identifier,
        purpose,
        is_granted,
        said_at,
        false as is_standing,
        coalesce({{ known_text('source') }}, source_system) as told_by

    from generic

    union all

    select
        identifier,
        purpose,
        is_granted,
        said_at,
        false as is_standing,
        source_system as told_by

    from web

    union all

    select
        identifier,
        purpose,
        is_granted,
        cast(null as timestamp) as said_at,
        true as is_standing,
        told_by

    from of_crms

    where is_granted is not null

),

-- Told twice, late or out of order, the newest counts; at one instant, a refusal does.
newest as (

    select *

    from unioned

    qualify row_number() over (
        partition by identifier, purpose, is_standing
        order by said_at desc nulls last, is_granted nulls last, told_by
    ) = 1

)

select * from newest

-- Grain: one row per conversion without a touch, with the cause of that.

with

conversions as (

    select * from {{ ref('fct_conversions') }}
    where not is_attributed

),

conversion_persons as (

    select * from {{ ref('int_conversion_persons') }}

),

touchpoints as (

    select * from {{ ref('int_touchpoints_unioned') }}

),

creditable as (

    select * from {{ ref('int_touchpoints_creditable') }}

),

web_sales as (

    select * from {{ ref('int_web_sales_counted') }}

),

identifiers as (

    select * from {{ ref('int_identifiers_resolved') }}
    where identifier_type = 'crm_contact_id'

),

contacts as (

    select * from {{ ref('int_contacts_latest') }}

),

crm_fields as (

    select * from {{ ref('int_crm_fields_latest') }}
    where meaning = 'source'

),

trackers as (

    select * from {{ ref('int_trackers_named') }}

),

persons as (

    select distinct
        conversion_persons.conversion_id,
        conversion_persons.person_id,
        conversion_persons.touches_used_until,
        conversions.converted_at,
        {{ lookback_from('conversions.converted_at', 'conversions.conversion_type') }}
            as lookback_from

    from conversions

    inner join conversion_persons
        on conversions.conversion_id = conversion_persons.conversion_id

),

touches as (

    select
        persons.conversion_id,
        touchpoints.touched_at,
        touchpoints.touched_at <= persons.converted_at as is_before,
        touchpoints.touched_at <= persons.converted_at
        and touchpoints.touched_at >= persons.lookback_from as is_in_lookback,
        creditable.touchpoint_id is not null as is_creditable

    from persons

    inner join touchpoints
        on persons.person_id = touchpoints.person_id

    left join creditable
        on touchpoints.touchpoint_id = creditable.touchpoint_id

),

touches_judged as (

    select
        conversion_id,
        count(*) as touch_count,
        max(case when is_before then touched_at end) as newest_before_at,
        bool_or(is_before) as has_before,
        bool_or(is_in_lookback and not is_creditable) as has_excluded,
        bool_or(is_in_lookback and is_creditable) as has_used

    from touches

    group by conversion_id

),

contacts_of_persons as (

    select
        persons.conversion_id,
        count(identifiers.identifier) as contact_count,
        count(contacts.contact_id) as exported_contact_count,
        count(crm_fields.value) as source_count

    from persons

    left join identifiers
        on persons.person_id = identifiers.person_id

    left join contacts
        on identifiers.identifier = concat(contacts.source_system, ':', contacts.contact_id)

    left join crm_fields
        on
            contacts.source_system = crm_fields.source_system
            and contacts.contact_id = crm_fields.record_id
            and crm_fields.object != 'deal'

    group by persons.conversion_id

),

site as (

    select
        count(*) > 0 as is_visited,
        count(case when not is_named then 1 end) > 0 as has_unnamed_tracker

    from trackers

),

judged as (

    select
        conversions.conversion_id,
        conversions.conversion_type,
        conversions.conversion_date,
        conversions.revenue,
        case
            when contacts_of_persons.conversion_id is null and web_sales.deal_key is not null
                then 'consent_denied'
            when contacts_of_persons.conversion_id is null
                then 'no_contact'
            when touches_judged.touch_count is null
                then
                    case
                        when
                            contacts_of_persons.contact_count > 0
                            and contacts_of_persons.exported_contact_count = 0
                            then 'contact_not_exported'
                        when
                            contacts_of_persons.source_count > 0
                            and {{ var('use_crm_sources') | lower }}
                            then 'offline'
                        when not site.is_visited then 'no_web'
                        when site.has_unnamed_tracker then 'never_named'
                        else 'never_seen'
                    end
            when touches_judged.has_excluded then 'excluded'
            when touches_judged.has_used then 'used'
            when touches_judged.has_before then 'outside_lookback'
            when touches_judged.touch_count > 0 then 'after'
            else 'other'
        end as cause_id,
        case
            when
                touches_judged.has_before
                and not touches_judged.has_excluded
                and not touches_judged.has_used
                then {{ days_between(
                    'cast(touches_judged.newest_before_at as date)',
                    'cast(conversions.converted_at as date)'
                ) }}
        end as days_since_touch

    from conversions

    cross join site

    left join contacts_of_persons
        on conversions.conversion_id = contacts_of_persons.conversion_id

    left join touches_judged
        on conversions.conversion_id = touches_judged.conversion_id

    -- An order without a browser is of somebody who did not want to be measured.
    left join web_sales
        on
            conversions.source_system = web_sales.source_system
            and conversions.deal_id = web_sales.deal_id

)

select * from judged

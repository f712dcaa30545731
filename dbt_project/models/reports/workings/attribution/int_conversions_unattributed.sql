-- Grain: one row per conversion without a touch, with its cause.

with

conversions as (

    select * from {{ ref('fct_conversions') }}
    where not is_attributed

),

touches as (

    select * from {{ ref('int_unattributed_touches') }}

),

contacts as (

    select * from {{ ref('int_unattributed_contacts') }}

),

web_sales as (

    select * from {{ ref('int_web_sales_counted') }}

),

trackers as (

    select * from {{ ref('int_trackers_named') }}

),

site as (

    select
        count(*) > 0 as is_visited,
        count(case when not is_named then 1 end) > 0 as has_unnamed_tracker

    from trackers

),

flagged as (

    select
        conversions.conversion_id,
        conversions.conversion_type,
        conversions.conversion_date,
        conversions.revenue,
        case
            when contacts.conversion_id is null and web_sales.deal_key is not null
                then 'consent_denied'
            when contacts.conversion_id is null
                then 'no_contact'
            when touches.touch_count is null
                then
                    case
                        when
                            contacts.contact_count > 0
                            and contacts.exported_contact_count = 0
                            then 'contact_not_exported'
                        when
                            contacts.source_count > 0
                            and {{ var('use_crm_sources') | lower }}
                            then 'offline'
                        when not site.is_visited then 'no_web'
                        when site.has_unnamed_tracker then 'never_named'
                        else 'never_seen'
                    end
            when touches.has_excluded then 'excluded'
            when touches.has_used then 'used'
            when touches.has_before then 'outside_lookback'
            when touches.touch_count > 0 then 'after'
            else 'other'
        end as cause_id,
        case
            when
                touches.has_before
                and not touches.has_excluded
                and not touches.has_used
                then {{ days_between(
                    'cast(touches.newest_before_at as date)',
                    'cast(conversions.converted_at as date)'
                ) }}
        end as days_since_touch

    from conversions

    cross join site

    left join contacts
        on conversions.conversion_id = contacts.conversion_id

    left join touches
        on conversions.conversion_id = touches.conversion_id

    -- An order without a browser: the buyer did not consent to being measured.
    left join web_sales
        on
            conversions.source_system = web_sales.source_system
            and conversions.deal_id = web_sales.deal_id

)

select * from flagged

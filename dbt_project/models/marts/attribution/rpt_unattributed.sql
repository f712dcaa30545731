-- Grain: one row per month, conversion type and cause for which conversions have no touch.

with

conversions as (

    select * from {{ ref('int_conversions_unattributed') }}

),

causes as (

    select * from {{ ref('unattributed_causes') }}

),

system_joins as (

    select * from {{ ref('system_joins') }}

),

loads as (

    select * from {{ ref('stg_closedloop__loads') }}

),

trackers_loaded as (

    select distinct source

    from loads

    where
        rows_loaded > 0
        and stream in ('events', 'web_events')

),

crms_loaded as (

    select distinct source

    from loads

    where
        rows_loaded > 0
        and stream in ('contacts', 'leads')

),

-- Only of what is loaded: what is to do at this company.
joins_here as (

    select system_joins.*

    from system_joins

    inner join trackers_loaded
        on system_joins.web_source = trackers_loaded.source

    inner join crms_loaded
        on system_joins.crm_source = crms_loaded.source

),

named as (

    select
        web_name,
        crm_name,
        concat(web_name, ' + ', crm_name, ': one of ', joined_by) as joined_by

    from joins_here

),

trackers as (

    select distinct web_name from named

),

texts as (

    select
        (select {{ joined_text('web_name', "' and '", 'web_name') }} from trackers) as trackers,
        (select {{ joined_text('joined_by', "'; '", 'web_name, crm_name') }} from named) as keys

),

summed as (

    select
        cast(date_trunc('month', conversion_date) as date) as month,
        conversion_type,
        cause_id,
        count(*) as conversions,
        cast(sum(revenue) as decimal(18, 2)) as revenue,
        min(days_since_touch) as least_days_since_touch

    from conversions

    group by month, conversion_type, cause_id

),

explained as (

    select
        summed.month,
        summed.conversion_type,
        replace(causes.cause, '{trackers}', coalesce(texts.trackers, 'The site''s')) as cause,
        summed.conversions,
        summed.revenue,
        summed.least_days_since_touch,
        replace(
            causes.what_to_do,
            '{keys}',
            coalesce(
                texts.keys,
                'the GA client id, a click id (gclid) or the id that the site signs people in by'
            )
        ) as what_to_do

    from summed

    inner join causes
        on summed.cause_id = causes.cause_id

    cross join texts

)

select * from explained

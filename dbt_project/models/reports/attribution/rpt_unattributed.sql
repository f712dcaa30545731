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

trackers as (

    select * from {{ ref('int_trackers_named') }}

),

loads as (

    select * from {{ ref('stg_closedloop__loads') }}

),

crms_loaded as (

    select distinct source

    from loads

    where
        rows_loaded > 0
        and stream in ('contacts', 'leads')

),

-- Only for systems that are loaded: what this company has to do.
joins_here as (

    select
        system_joins.web_name,
        trackers.is_named,
        concat_ws(
            '',
            system_joins.web_name, ' + ', system_joins.crm_name, ': one of ', system_joins.joined_by
        ) as keys

    from system_joins

    inner join trackers
        on system_joins.web_source = trackers.web_source

    inner join crms_loaded
        on system_joins.crm_source = crms_loaded.source

),

unnamed as (

    select
        web_name,
        {{ joined_text('keys', "'; '", 'keys') }} as keys

    from joins_here

    where not is_named

    group by web_name

),

texts as (

    select
        (select {{ joined_text('web_name', "' and '", 'web_name') }} from unnamed)
            as unnamed_trackers,
        (select {{ joined_text('keys', "'; '", 'web_name') }} from unnamed) as keys_of_unnamed,
        (select {{ joined_text('keys', "'; '", 'keys') }} from joins_here) as keys

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
        replace(
            causes.cause, '{trackers}', coalesce(texts.unnamed_trackers, 'The site''s')
        ) as cause,
        summed.conversions,
        summed.revenue,
        summed.least_days_since_touch,
        {% set any_key %}
            'the GA client id, a click id (gclid) or the id that the site signs people in by'
        {% endset %}
        replace(
            replace(causes.what_to_do, '{keys}', coalesce(texts.keys, {{ any_key }})),
            '{keys_of_trackers}',
            coalesce(texts.keys_of_unnamed, {{ any_key }})
        ) as what_to_do

    from summed

    inner join causes
        on summed.cause_id = causes.cause_id

    cross join texts

)

select * from explained

-- Grain: one row per destination and conversion that it is told of.

with

destinations as (

    select * from {{ ref('activation_destinations') }}
    where kind = 'conversions'

),

events as (

    select * from {{ ref('activation_conversions') }}

),

conversions as (

    select * from {{ ref('fct_conversions') }}

),

conversion_persons as (

    select * from {{ ref('int_conversion_persons') }}

),

touches as (

    select * from {{ ref('act_platform_touches') }}

),

credits as (

    select * from {{ ref('act_platform_credits') }}

),

-- The last click before the conversion counts, with an id if one has it; else any later one, to
-- say why the conversion is held back.
clicks as (

    select
        conversion_persons.conversion_id,
        touches.platform,
        touches.person_id,
        touches.touched_at,
        touches.touched_at <= conversions.converted_at as is_before,
        touches.click_id,
        touches.click_id_type

    from conversions

    inner join conversion_persons
        on conversions.conversion_id = conversion_persons.conversion_id

    inner join touches
        on conversion_persons.person_id = touches.person_id

    qualify row_number() over (
        partition by conversion_persons.conversion_id, touches.platform
        order by
            touches.touched_at <= conversions.converted_at desc,
            touches.click_id is null,
            touches.touched_at desc,
            touches.click_id,
            touches.person_id
    ) = 1

),

-- What is sent is known of the person who clicked; of nobody, of the conversion's own.
joined as (

    select
        destinations.destination,
        destinations.is_on,
        destinations.needs_consent,
        destinations.oldest_days,
        destinations.needs_click,
        events.event_name,
        conversions.conversion_id,
        conversions.conversion_type,
        conversions.converted_at,
        conversions.conversion_date,
        conversions.currency,
        case
            when destinations.value = 'full' or conversions.revenue is null
                then conversions.revenue
            else coalesce(credits.revenue_credit, 0)
        end as value,
        clicks.conversion_id is not null as has_clicked,
        coalesce(clicks.is_before, false) as has_clicked_before,
        case when clicks.is_before then clicks.click_id end as click_id,
        case when clicks.is_before then clicks.click_id_type end as click_id_type,
        case when clicks.is_before then clicks.touched_at end as clicked_at,
        case when clicks.is_before then clicks.person_id else conversions.person_id end
            as person_id

    from destinations

    inner join events
        on destinations.destination = events.destination

    inner join conversions
        on events.conversion_type = conversions.conversion_type

    left join clicks
        on
            conversions.conversion_id = clicks.conversion_id
            and {{ platform_family('destinations.platform') }} = clicks.platform

    left join credits
        on
            conversions.conversion_id = credits.conversion_id
            and destinations.value = credits.attribution_model
            and {{ platform_family('destinations.platform') }} = credits.platform

)

select * from joined

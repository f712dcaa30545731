-- name: found
-- Grain: one row per account, or person without one.
with

-- What was asked for, spelled as ids are, and as part of a name.
asked as (

    select
        nullif(lower(trim($q::varchar)), '') as text,
        replace(lower(trim($q::varchar)), '-', '') as id

),

conversions as (

    select
        person_id,
        account_id

    from marts.fct_conversions

    where lower(deal_id) = (select text from asked) or conversion_id = (select id from asked)

),

persons as (

    select
        person_id,
        account_id,
        stage,
        last_touched_at,
        lead_score,
        coalesce(account_id, person_id) as journey_id

    from marts.dim_persons

    where
        (is_known or person_id = (select id from asked))
        and (
            $path::varchar is null
            or person_id in (
                select person_id from marts.fct_journeys
                where path = $path and ($type::varchar is null or conversion_type = $type)
            )
        )
        and (
            $channel::varchar is null
            and $source::varchar is null
            and $medium::varchar is null
            and $campaign::varchar is null
            and $keyword::varchar is null
            or person_id in (
                select leads.person_id
                from marts.fct_conversions as leads
                inner join marts.fct_touchpoints as touchpoints
                    on leads.person_id = touchpoints.person_id
                where
                    leads.conversion_type = 'lead'
                    and leads.conversion_date between $from::date and $to::date
                group by leads.person_id
                having
                    ($channel is null or arg_min(channel, touched_at) = $channel)
                    and ($source is null or arg_min(source, touched_at) = $source)
                    and ($medium is null or arg_min(medium, touched_at) = $medium)
                    and ($campaign is null or arg_min(campaign, touched_at) = $campaign)
                    and ($keyword is null or arg_min(keyword, touched_at) = $keyword)
            )
        )

),

journeys as (

    select
        persons.journey_id,
        any_value(persons.account_id) as account_id,
        min(persons.person_id) as person_id,
        count(*) as persons,
        coalesce(
            arg_max(persons.stage, persons.last_touched_at), any_value(persons.stage)
        ) as stage,
        max(persons.lead_score) as lead_score,
        max(persons.last_touched_at) as last_touched_at,
        any_value(accounts.account_name) as account_name,
        any_value(accounts.domain) as domain,
        any_value(accounts.revenue) as account_revenue

    from persons

    left join marts.dim_accounts as accounts
        on persons.account_id = accounts.account_id

    where
        (select text from asked) is null
        or contains(lower(accounts.account_name), (select text from asked))
        or contains(lower(accounts.domain), (select text from asked))
        or persons.account_id = (select id from asked)
        or persons.person_id = (select id from asked)
        or persons.person_id in (select person_id from conversions)
        or persons.account_id in (select account_id from conversions)

    group by persons.journey_id

),

shown as (

    select
        journeys.*,
        coalesce(journeys.account_revenue, customers.revenue) as revenue

    from journeys

    left join marts.dim_customers as customers
        on if(journeys.account_id is null, journeys.person_id, null) = customers.person_id

    order by revenue desc nulls last, last_touched_at desc nulls last, journey_id

    limit 100

),

touches as (

    select
        coalesce(account_id, person_id) as journey_id,
        count(*) as touches

    from marts.fct_touchpoints

    where coalesce(account_id, person_id) in (select journey_id from shown)

    group by all

)

select
    shown.account_id,
    if(shown.account_id is null, shown.person_id, null) as person_id,
    coalesce(shown.account_name, shown.domain, 'Person ' || left(shown.person_id, 8)) as name,
    shown.domain,
    shown.stage,
    shown.persons,
    coalesce(touches.touches, 0) as touches,
    shown.revenue,
    shown.lead_score,
    shown.last_touched_at

from shown

left join touches using (journey_id)

order by shown.revenue desc nulls last, shown.last_touched_at desc nulls last, shown.journey_id

-- name: paths
-- Grain: one row per type of conversion and path.
select
    conversion_type,
    path,
    touchpoint_count,
    conversions,
    conversion_share,
    revenue,
    median_days_to_convert

from marts.rpt_paths

where conversion_type = coalesce($type, 'customer')

order by path_rank

-- name: account
-- Grain: one row: the account, or the person without one.
with

persons as (

    select * from marts.dim_persons
    where account_id = $account or person_id = $person

)

select
    accounts.account_id,
    coalesce(
        any_value(accounts.account_name),
        any_value(accounts.domain),
        'Person ' || left(min(persons.person_id), 8)
    ) as name,
    any_value(accounts.domain) as domain,
    count(*) as persons,
    coalesce(arg_max(persons.stage, persons.last_touched_at), any_value(persons.stage)) as stage,
    max(persons.lead_score) as lead_score,
    coalesce(any_value(accounts.revenue), any_value(customers.revenue)) as revenue,
    min(persons.first_seen_at) as first_seen_at,
    max(persons.last_touched_at) as last_touched_at

from persons

left join marts.dim_accounts as accounts
    on persons.account_id = accounts.account_id

left join marts.dim_customers as customers
    on if(accounts.account_id is null, persons.person_id, null) = customers.person_id

group by accounts.account_id

-- name: people
-- Grain: one row per person of the account.
select
    person_id,
    stage,
    lead_score,
    first_channel,
    last_channel,
    first_seen_at,
    last_touched_at

from marts.dim_persons

where
    person_id = $person
    or account_id = coalesce(
        $account, (select account_id from marts.dim_persons where person_id = $person)
    )

order by first_seen_at, person_id

-- name: conversions
-- Grain: one row per conversion of the account or person.
select
    conversion_id,
    conversion_type,
    lead_type,
    person_id,
    deal_id,
    converted_at,
    revenue,
    touchpoint_count

from marts.fct_conversions

where if($person::varchar is null, account_id = $account, person_id = $person)

order by converted_at, conversion_id

-- name: timeline
-- Grain: one row per touch, and per stage or conversion that is not the same event.
with

persons as (

    select person_id from marts.dim_persons
    where if($person::varchar is null, account_id = $account, person_id = $person)

),

conversions as (

    select * from marts.fct_conversions
    where person_id in (select person_id from persons)

),

-- Whose credit is shown: what was chosen, else the last one with revenue, else the last one.
credited as (

    select conversion_id from conversions
    where $conversion::varchar is null or conversion_id = $conversion
    order by coalesce(revenue, 0) > 0 desc, converted_at desc, conversion_id
    limit 1

),

credits as (

    select * from marts.fct_touchpoint_credits
    where
        attribution_model = $model
        and conversion_id in (select conversion_id from credited)

),

entries as (

    select * from marts.fct_stage_entries
    where person_id in (select person_id from persons)

),

touches as (

    select
        touchpoints.touched_at as happened_at,
        touchpoints.person_id,
        'touch' as kind,
        touchpoints.touchpoint_type as what,
        entries.stage,
        touchpoints.channel,
        touchpoints.source,
        touchpoints.campaign,
        touchpoints.keyword,
        touchpoints.landing_page,
        credits.credit,
        credits.revenue_credit,
        null::varchar as conversion_id,
        null::varchar as deal_id,
        null::decimal(18, 2) as revenue,
        false as is_credited,
        touchpoints.touchpoint_id as tie

    from marts.fct_touchpoints as touchpoints

    left join credits using (touchpoint_id)

    -- To come for the first time is to be anonymous.
    left join entries
        on
            touchpoints.person_id = entries.person_id
            and touchpoints.touched_at = entries.entered_at
            and entries.stage = 'anonymous'

    where touchpoints.person_id in (select person_id from persons)

),

events as (

    select
        coalesce(conversions.converted_at, entries.entered_at) as happened_at,
        coalesce(conversions.person_id, entries.person_id) as person_id,
        if(conversions.conversion_id is null, 'stage', 'conversion') as kind,
        coalesce(conversions.lead_type, conversions.conversion_type, entries.entered_by) as what,
        coalesce(entries.stage, conversions.conversion_type) as stage,
        null::varchar as channel,
        null::varchar as source,
        null::varchar as campaign,
        null::varchar as keyword,
        null::varchar as landing_page,
        null::double as credit,
        null::decimal(18, 2) as revenue_credit,
        conversions.conversion_id,
        conversions.deal_id,
        conversions.revenue,
        coalesce(conversions.conversion_id in (select conversion_id from credited), false)
            as is_credited,
        coalesce(conversions.conversion_id, entries.stage || entries.entry_number) as tie

    from conversions

    full join entries
        on
            conversions.person_id = entries.person_id
            and conversions.converted_at = entries.entered_at
            and conversions.conversion_type = entries.stage

    where
        entries.stage is distinct from 'anonymous'
        or entries.person_id || entries.entered_at::varchar not in (
            select person_id || happened_at::varchar from touches
        )

)

select * from (
    select * from touches
    union all by name
    select * from events
)
order by
    happened_at,
    kind != 'touch',
    list_position(
        ['lead', 'mql', 'sql', 'opportunity', 'customer', 'repeat_sale', 'advocate'], stage
    ),
    tie

-- Grain: one row per tenth of the leads, by lead score.

with

stage_entries as (

    select * from {{ ref('fct_stage_entries') }}

),

points as (

    select * from {{ ref('fct_lead_score_points') }}

),

leads as (

    select
        person_id,
        min(case when stage in {{ stages_from('opportunity') }} then entered_at end)
            as opportunity_at,
        min(case when stage in {{ stages_of(['customer']) }} then entered_at end) as customer_at,
        min(entered_at) as lead_at

    from stage_entries

    where stage not in {{ stages_of(['anonymous', 'churned']) }}

    group by person_id

),

-- Points that a deal causes (visits, calls, a better known contact) must not count towards it.
points_before as (

    select
        points.person_id,
        max_by(points.score, points.point_number) as score

    from points

    inner join leads
        on
            points.person_id = leads.person_id
            and coalesce(points.occurred_at < leads.opportunity_at, true)

    group by points.person_id

),

scored as (

    select
        leads.person_id,
        leads.opportunity_at,
        leads.customer_at,
        coalesce(points_before.score, 0) as score,

        ntile(10) over (
            order by coalesce(points_before.score, 0) desc, leads.lead_at, leads.person_id
        ) as decile

    from leads

    left join points_before
        on leads.person_id = points_before.person_id

),

counted as (

    select
        decile,
        min(score) as lowest_score,
        max(score) as highest_score,
        -- A sum of doubles, and so their average, would depend on the order of the rows.
        {{ ratio('sum(' ~ decimal_of_double('score', 9) ~ ')', 'count(*)') }} as average_score,
        count(*) as leads,
        count(opportunity_at) as opportunities,
        count(customer_at) as customers

    from scored

    group by decile

),

compared as (

    select
        cast(decile as integer) as decile,
        lowest_score,
        highest_score,
        average_score,
        leads,
        opportunities,
        customers,
        {{ conversion_rate('customers', 'leads') }} as win_rate,
        {{ lift(
            conversion_rate('customers', 'leads'),
            conversion_rate('sum(customers) over ()', 'sum(leads) over ()'),
        ) }} as lift

    from counted

)

select * from compared

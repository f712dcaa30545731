-- A form or chat without a known visit, and without a source in its page, counts as Direct. Where
-- web analytics is loaded and many forms are like that, no id joins the two, and Direct gets what
-- belongs to other channels.

{{ config(severity='warn') }}

with

touchpoints as (

    select * from {{ ref('fct_touchpoints') }}

),

credits as (

    select * from {{ ref('fct_touchpoint_credits') }}
    where attribution_model = 'linear'

),

conversions as (

    select * from {{ ref('fct_conversions') }}

),

sessions as (

    select count(*) as visit_count from {{ ref('fct_sessions') }}

),

credited as (

    select
        conversions.conversion_type = 'lead' as is_lead,
        credits.credit,
        credits.revenue_credit,
        touchpoints.touchpoint_type in ('form', 'chat')
        and touchpoints.source = '(direct)' as is_without_visit

    from credits

    inner join conversions
        on credits.conversion_id = conversions.conversion_id

    inner join touchpoints
        on credits.touchpoint_id = touchpoints.touchpoint_id

    where conversions.conversion_type in ('lead', 'customer', 'repeat_sale')

),

summed as (

    select
        round(sum(case when is_lead then credit end)) as leads,
        round(sum(case when is_lead and is_without_visit then credit end)) as leads_without_visit,
        sum(revenue_credit) as revenue,
        sum(case when is_without_visit then revenue_credit end) as revenue_without_visit

    from credited

)

select
    concat_ws(
        '',
        cast(coalesce(summed.leads_without_visit, 0) as bigint), ' of ',
        cast(coalesce(summed.leads, 0) as bigint), ' leads and ',
        coalesce(summed.revenue_without_visit, 0), ' of ', coalesce(summed.revenue, 0),
        ' {{ var("reporting_currency") }} of revenue rest on forms and chats that no visit is',
        ' known of, and count as Direct. Keep one id of the visit in the form or the contact:',
        ' docs/connect.md, "What joins a visitor with a contact", says which ids serve'
    ) as problem

from summed

cross join sessions

where
    sessions.visit_count > 0
    and (
        summed.leads_without_visit > 0.2 * summed.leads
        or summed.revenue_without_visit > 0.2 * summed.revenue
    )

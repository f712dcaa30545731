-- Grain: one row per known person.

with

persons as (

    select * from {{ ref('dim_persons') }}
    where is_known

),

content as (

    select * from {{ ref('int_content_latest') }}

),

deals as (

    select * from {{ ref('int_deals_latest') }}
    where not is_closed

),

deal_persons as (

    select * from {{ ref('int_deal_persons') }}

),

customers_of_persons as (

    select * from {{ ref('int_persons_customers') }}

),

feedbacks as (

    select * from {{ ref('int_feedbacks_assigned') }}

),

open_deals as (

    select
        deal_persons.person_id,
        count(*) as open_deals,
        sum(deals.revenue) as open_amount

    from deals

    inner join deal_persons
        on
            deals.source_system = deal_persons.source_system
            and deals.deal_id = deal_persons.deal_id

    group by deal_persons.person_id

),

opinions as (

    select
        person_id,
        max_by(score, case when feedback_type = 'nps' then (occurred_at, feedback_id) end)
            as last_nps_score,
        max(occurred_at) as last_feedback_at,
        count(case when feedback_type = 'referral' then 1 end) as referral_count

    from feedbacks

    group by person_id

),

profiled as (

    select
        persons.person_id,
        persons.account_id,
        persons.stage,
        {{ days_since('persons.stage_entered_at') }} as days_in_stage,
        persons.lead_score,
        persons.first_channel,
        persons.last_channel,
        persons.original_source,
        {{ days_since('persons.last_touched_at') }} as days_since_last_touch,
        persons.last_landing_page,
        content.content_type as last_content_type,
        content.funnel_stage as last_content_funnel_stage,
        coalesce(open_deals.open_deals, 0) as open_deals,
        coalesce(open_deals.open_amount, 0) as open_amount,

        -- A CRM may know customers whose deals it does not have.
        customers_of_persons.person_id is not null
        or persons.stage in {{ stages_from('customer') }}
        or persons.stage in {{ stages_of(['churned']) }} as is_customer,

        coalesce(customers_of_persons.sale_count, 0) as sale_count,
        coalesce(customers_of_persons.revenue, 0) as revenue,
        {{ days_since('customers_of_persons.last_sale_at') }} as days_since_last_sale,
        coalesce(
            customers_of_persons.is_churned, persons.stage in {{ stages_of(['churned']) }}
        ) as is_churned,
        {{ days_since('customers_of_persons.churned_at') }} as days_since_churn,
        coalesce(customers_of_persons.is_won_back, false) as is_won_back,
        persons.stage in {{ stages_of(['advocate']) }} as is_advocate,
        opinions.last_nps_score,
        {{ days_since('opinions.last_feedback_at') }} as days_since_last_feedback,
        coalesce(opinions.referral_count, 0) as referral_count

    from persons

    left join content
        on persons.last_landing_page = content.page_path

    left join open_deals
        on persons.person_id = open_deals.person_id

    left join customers_of_persons
        on persons.person_id = customers_of_persons.person_id

    left join opinions
        on persons.person_id = opinions.person_id

)

select * from profiled

-- Grain: one row per conversion.

with

leads as (

    select * from {{ ref('int_leads_ranked') }}

),

stage_entries as (

    select * from {{ ref('int_stage_entries_numbered') }}
    where entry_number = 1

),

stages as (

    select * from {{ ref('stages') }}

),

deals as (

    select * from {{ ref('int_deals_assigned') }}

),

deal_persons as (

    select * from {{ ref('int_deal_persons') }}

),

sales as (

    select * from {{ ref('int_sales_ranked') }}

),

refunds as (

    select * from {{ ref('int_refunds_unmatched') }}

),

web_sales as (

    select * from {{ ref('int_web_sales_counted') }}

),

-- Money that goes back opens nothing.
opportunities as (

    select
        *,
        {{ opened_at('deals') }} as opened_at

    from deals

    where not {{ is_refund('deals') }}

),

opportunity_persons as (

    select distinct deal_persons.person_id

    from deal_persons

    inner join opportunities
        on
            deal_persons.source_system = opportunities.source_system
            and deal_persons.deal_id = opportunities.deal_id

),

-- What is sold on the web was no opportunity, though its buyer came to be a customer.
web_buyers as (

    select distinct deal_persons.person_id

    from deal_persons

    inner join web_sales
        on
            deal_persons.source_system = web_sales.source_system
            and deal_persons.deal_id = web_sales.deal_id

),

unioned as (

    select
        interaction_id as conversion_id,
        'lead' as conversion_type,
        lead_type,
        is_first_lead,
        person_id,
        cast(null as varchar) as account_id,
        source_system,
        reported_by,
        cast(null as varchar) as deal_id,
        occurred_at as converted_at,
        cast(null as decimal(18, 2)) as revenue

    from leads

    union all

    -- Where the person has a deal, the deal below is the opportunity: it is counted once.
    select
        {{ surrogate_id(['stage_entries.stage', 'stage_entries.person_id']) }} as conversion_id,
        coalesce(stages.milestone, stage_entries.stage) as conversion_type,
        cast(null as varchar) as lead_type,
        cast(null as boolean) as is_first_lead,
        stage_entries.person_id,
        cast(null as varchar) as account_id,
        cast(null as varchar) as source_system,
        cast(null as varchar) as reported_by,
        cast(null as varchar) as deal_id,
        stage_entries.entered_at as converted_at,
        cast(null as decimal(18, 2)) as revenue

    from stage_entries

    inner join stages
        on stage_entries.stage = stages.stage

    left join opportunity_persons
        on stage_entries.person_id = opportunity_persons.person_id

    left join web_buyers
        on stage_entries.person_id = web_buyers.person_id

    where
        case
            when stages.milestone in ('anonymous', 'lead', 'customer', 'churned') then false
            when stages.milestone = 'opportunity'
                then
                    opportunity_persons.person_id is null
                    and not (
                        stage_entries.entered_by = 'implied' and web_buyers.person_id is not null
                    )
            else coalesce(stages.is_conversion, true)
        end

    union all

    select
        {{ surrogate_id(["'opportunity'", 'deal_key']) }} as conversion_id,
        'opportunity' as conversion_type,
        cast(null as varchar) as lead_type,
        cast(null as boolean) as is_first_lead,
        person_id,
        account_id,
        source_system,
        source_system as reported_by,
        deal_id,
        opened_at as converted_at,
        cast(null as decimal(18, 2)) as revenue

    from opportunities

    union all

    select
        {{ surrogate_id(["'sale'", 'deal_key']) }} as conversion_id,
        case when sale_number = 1 then 'customer' else 'repeat_sale' end as conversion_type,
        cast(null as varchar) as lead_type,
        cast(null as boolean) as is_first_lead,
        person_id,
        account_id,
        source_system,
        source_system as reported_by,
        deal_id,
        closed_at as converted_at,
        revenue

    from sales

    union all

    select
        {{ surrogate_id(["'sale'", 'deal_key']) }} as conversion_id,
        'refund' as conversion_type,
        cast(null as varchar) as lead_type,
        cast(null as boolean) as is_first_lead,
        person_id,
        account_id,
        source_system,
        source_system as reported_by,
        deal_id,
        closed_at as converted_at,
        revenue

    from refunds

)

select * from unioned

-- Grain: one row per conversion.

-- Of each kind of deal: what its id is made of, its type, when it converted, and its revenue.
{% set kinds_of_deals = {
    'opportunities': (
        "'opportunity'", "'opportunity'", 'opened_at', 'cast(null as decimal(18, 2))',
    ),
    'sales': (
        "'sale'", "case when sale_number = 1 then 'customer' else 'repeat_sale' end",
        'closed_at', 'revenue',
    ),
    'refunds': ("'sale'", "'refund'", 'closed_at', 'revenue'),
} %}

with

leads as (

    select * from {{ ref('int_interactions_assigned') }}
    where is_lead

),

stage_conversions as (

    select * from {{ ref('int_stage_conversions') }}

),

-- A refund opens nothing.
opportunities as (

    select
        *,
        {{ opened_at('assigned') }} as opened_at

    from {{ ref('int_deals_assigned') }} as assigned

    where not {{ is_refund('assigned') }}

),

sales as (

    select * from {{ ref('int_sales_ranked') }}

),

refunds as (

    select * from {{ ref('int_refunds_unmatched') }}

),

unioned as (

    select
        interaction_id as conversion_id,
        'lead' as conversion_type,
        interaction_type as lead_type,
        row_number() over (
            partition by person_id
            order by occurred_at, interaction_id
        ) = 1 as is_first_lead,
        person_id,
        cast(null as {{ var('id_type') }}) as account_id,
        source_system,
        reported_by,
        cast(null as string) as deal_id,
        occurred_at as converted_at,
        cast(null as decimal(18, 2)) as revenue

    from leads

    union all

    select
        {{ surrogate_id(['stage', id_text('person_id')]) }} as conversion_id,
        conversion_type,
        cast(null as string) as lead_type,
        cast(null as boolean) as is_first_lead,
        person_id,
        cast(null as {{ var('id_type') }}) as account_id,
        cast(null as string) as source_system,
        cast(null as string) as reported_by,
        cast(null as string) as deal_id,
        entered_at as converted_at,
        cast(null as decimal(18, 2)) as revenue

    from stage_conversions

    {% for deals, (kind, conversion_type, converted_at, revenue) in kinds_of_deals.items() %}
        union all

        select
            {{ surrogate_id([kind, id_text('deal_key')]) }} as conversion_id,
            {{ conversion_type }} as conversion_type,
            cast(null as string) as lead_type,
            cast(null as boolean) as is_first_lead,
            person_id,
            account_id,
            source_system,
            source_system as reported_by,
            deal_id,
            {{ converted_at }} as converted_at,
            {{ revenue }} as revenue

        from {{ deals }}
    {% endfor %}

)

select * from unioned

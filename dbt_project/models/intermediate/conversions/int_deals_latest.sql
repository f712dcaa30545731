-- Grain: one row per CRM deal, as last updated.

{% set columns %}
    deal_id,
    contact_ids,
    company_id,
    pipeline,
    stage,
    amount,
    currency,
    created_at,
    updated_at,
    closed_at,
    is_closed,
    is_won,
    record_hash,
    _load_id,
    _row
{% endset %}

with

hubspot as (

    select * from {{ ref('stg_hubspot__deals') }}

),

generic as (

    select * from {{ ref('stg_generic__deals') }}

),

exchange_rates as (

    select * from {{ ref('int_exchange_rates_ranged') }}

),

unioned as (

    select 'hubspot' as source_system, {{ columns }} from hubspot

    union all

    select 'generic' as source_system, {{ columns }} from generic

),

latest as (

    select
        source_system,
        deal_id,
        contact_ids,
        company_id,
        pipeline,
        stage,
        coalesce(amount, 0) as amount,
        coalesce(upper(currency), '{{ var("reporting_currency") }}') as currency,
        created_at,
        updated_at,
        is_closed or is_won as is_closed,
        is_won,

        -- A closed deal without a closing time was closed no later than it was last touched.
        case when is_closed or is_won then coalesce(closed_at, updated_at) end as closed_at

    from unioned

    qualify row_number() over (
        partition by source_system, deal_id
        order by updated_at desc, record_hash, _load_id, _row
    ) = 1

),

dated as (

    select
        *,
        {{ reporting_date('coalesce(closed_at, created_at)') }} as amount_date

    from latest

),

converted as (

    select
        dated.*,

        cast(
            {{ converted_amount('dated.amount', 'exchange_rates.rate') }} as decimal(18, 2)
        ) as revenue

    from dated

    left join exchange_rates
        on
            dated.currency = exchange_rates.currency
            and dated.amount_date >= exchange_rates.valid_from
            and dated.amount_date < exchange_rates.valid_until

)

select * from converted

-- The rates that come with the project are there to try it.

{{ config(severity='warn') }}

{% set amounts = {
    'cost': ['int_ad_spends_converted', 'spend', 'spend_date'],
    'deals': ['int_deals_latest', 'revenue', 'amount_date'],
    'web sales': ['int_web_sales_counted', 'revenue', 'amount_date'],
} %}

with

{% for model, _, _ in amounts.values() %}
    {{ model }} as (

        select * from {{ ref(model) }}

    ),

{% endfor %}
exchange_rates as (

    select * from {{ ref('int_exchange_rates_ranged') }}
    where is_made_up

),

amounts as (

    {% for kind, (model, amount, day) in amounts.items() %}
        select
            '{{ kind }}' as kind,
            currency,
            {{ amount }} as amount,
            {{ day }} as amount_date

        from {{ model }}
        {{ 'union all' if not loop.last }}
    {% endfor %}

)

select
    concat_ws(
        '',
        cast(sum(abs(amounts.amount)) as decimal(28, 2)), ' {{ var("reporting_currency") }} of ',
        amounts.kind, ' in ', amounts.currency, ' were converted by made-up rates, from ',
        min(amounts.amount_date), ' on: add ecb to connections.yml, for the rates of the European',
        ' Central Bank, or put your own into rules/exchange_rates.csv'
    ) as problem,
    count(*) as row_count

from amounts

inner join exchange_rates
    on
        amounts.currency = exchange_rates.currency
        and amounts.amount_date >= exchange_rates.valid_from
        and amounts.amount_date < exchange_rates.valid_until

where amounts.amount <> 0

group by amounts.kind, amounts.currency

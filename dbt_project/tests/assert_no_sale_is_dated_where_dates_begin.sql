-- No won deal closed before there was a web: 1970-01-01 and 1900-01-01 are what software writes for
-- no date, and the sale, its customer and its cohort would be of that day.

{{ config(severity='warn') }}

with

deals as (

    select
        *,
        {{ reporting_date('closed_at') }} as won_date

    from {{ ref('int_deals_latest') }}

    where is_won

)

select
    concat_ws(
        '',
        count(*), ' won deals of ', source_system, ', worth ', sum(revenue), ' ',
        '{{ var("reporting_currency") }}', ', closed on ', won_date, ', such as ', min(deal_id),
        ': software writes that for no date, and they count on that day; correct the close date in'
        ' the CRM or leave it empty, and the deals count when they were last updated'
    ) as problem,
    count(*) as deal_count

from deals

where won_date < cast('1990-01-01' as date)

group by source_system, won_date

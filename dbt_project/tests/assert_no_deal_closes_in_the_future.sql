-- A deal closed on a future day counts on the day that it entered its stage; the test names it.

{{ config(severity='warn') }}

with

deals as (

    select * from {{ ref('int_deals_closed') }}
    where closes_ahead_at is not null

)

select
    source_system || ' deal ' || deal_id || ' (' || amount || ' ' || currency || ') is '
    || case when is_won then 'won' else 'lost' end || ' with a closing date to come, '
    || cast({{ reporting_date('closes_ahead_at') }} as string) || ': it counts on '
    || cast(counted_on as string) || ', when it came to its stage. Correct the date in the CRM if '
    || 'that is wrong' as problem

from deals

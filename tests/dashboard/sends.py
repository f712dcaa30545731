"""Rows of fct_sends as if each sale of the demo had been told to an ad platform."""

# One row per sale and version of it: some have a second version, some of those are withdrawn, and
# some are rejected.
SENDS = """
with

sales as (

    select *, row_number() over (order by converted_at, conversion_id) as number
    from marts.fct_conversions
    where revenue > 0

),

told as (

    select *, 1 as version, 'new' as kind, 0.5 * revenue as told from sales
    union all
    select *, 2, 'adjustment', 0.25 * revenue from sales where number % 5 = 0
    union all
    select *, 2, 'withdrawn', 0 from sales where number % 7 = 1 and number % 5 != 0

)

select
    if(number % 3 = 0, 'meta_ads', 'google_data_manager') as destination,
    concat(destination, '/', conversion_id, '/', version) as send_id,
    conversion_id as send_key,
    version,
    kind,
    'Purchase' as event_name,
    conversion_id,
    conversion_type,
    told::decimal(18, 2) as value,
    'USD' as currency,
    converted_at as happened_at,
    converted_at + interval (2 * version) hour as sent_at,
    sent_at::date as sent_date,
    if(number % 11 = version, 'rejected', 'confirmed') as state,
    if(number % 11 = version, 'INVALID_GCLID', null) as reason,
    'ads granted, personalization denied: form newsletter' as consent,
    concat('request-', sent_date) as request_id

from told
"""

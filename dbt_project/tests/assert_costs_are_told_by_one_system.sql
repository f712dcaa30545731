-- The same platform and day of cost from a file and from the platform may be the same money twice.

{{ config(severity='warn') }}

with

ad_spends as (

    select
        source_system,
        {{ platform_family('platform') }} as platform,
        replace(replace(account, '-', ''), ' ', '') as account,
        spend_date,
        sum(spend) as spend

    from {{ ref('int_ad_spends_converted') }}

    group by all

    having sum(spend) > 0

),

systems_of_record as (

    select
        concat_ws('', lower(source), '/' || lower({{ blank_to_null('instance') }}))
            as source_system

    from {{ ref('systems_of_record') }}

    where kind = 'costs'

),

by_hand as (

    select
        *,
        min(spend_date) over (partition by source_system, platform) as first_date,
        max(spend_date) over (partition by source_system, platform) as last_date

    from ad_spends

    where
        source_system like 'generic%'
        and source_system not in (select systems_of_record.source_system from systems_of_record)

),

by_platform as (

    select
        *,
        min(spend_date) over (partition by source_system, platform) as first_date,
        max(spend_date) over (partition by source_system, platform) as last_date

    from ad_spends

    where
        source_system not like 'generic%'
        and source_system not in (select systems_of_record.source_system from systems_of_record)

),

told_twice as (

    select
        by_hand.source_system,
        by_platform.source_system as other_system,
        by_hand.platform,
        by_platform.first_date as until_date,
        case when by_hand.last_date > by_platform.last_date then by_platform.last_date + 1 end
            as from_date,
        min(by_hand.spend_date) as first_date,
        max(by_hand.spend_date) as last_date,
        sum(least(by_hand.spend, by_platform.spend)) as spend

    from by_hand

    -- Accounts of different numbers are different accounts; a blank or a name may be any.
    inner join by_platform
        on
            by_hand.platform = by_platform.platform
            and by_hand.spend_date = by_platform.spend_date
            and (
                by_hand.account = by_platform.account
                or {{ regex_matches('by_hand.account', "'[^0-9]'") }}
                or {{ regex_matches('by_platform.account', "'[^0-9]'") }}
            )

    group by all

)

select
    'Cost of ' || platform || ' from ' || cast(first_date as string) || ' to '
    || cast(last_date as string) || ' is told by ' || source_system || ' and by ' || other_system
    || ': ' || {{ number_text('spend') }} || ' {{ var("reporting_currency") }} may be counted'
    || ' twice. If so, add to rules/systems_of_record.csv: costs,'
    || case when source_system like '%/%' then replace(source_system, '/', ',') else 'generic,' end
    || ',,' || cast(until_date as string)
    || case
        when from_date is not null
            then
                ' and costs,'
                || case
                    when source_system like '%/%' then replace(source_system, '/', ',')
                    else 'generic,'
                end
                || ',' || cast(from_date as string) || ','
        else ''
    end as problem,
    spend

from told_twice

-- A row of cost without a keyword, ad group or breakdown beside rows that have one is either their
-- total or one more part. Where the figures do not show which, the test says how it is read.

{{ config(severity='warn') }}

with

wholes as (

    select * from {{ ref('int_ad_spend_wholes_flagged') }}

)

select
    source_system || ': ' || platform || ' account ' || account || ', campaign ' || campaign
    || ', ' || cast(first_date as string)
    || case when day_count > 1 then ' and ' || (day_count - 1) || ' more days' else '' end
    || ': ' || {{ number_text('whole_cost') }}
    || case when is_of_vendor then ' without a breakdown' else ' without a keyword or ad group' end
    || ' beside ' || {{ number_text('part_cost') }} || ' with one, read as '
    || case
        when is_whole then 'the total, not as more money: '
        else 'more money, not as their total: '
    end
    || case
        when is_of_vendor then 'land reports of several breakdowns as files of their own'
        when is_whole then 'if it is more, give those rows a name of their own, such as (other)'
        else 'if it is their total, leave those rows out'
    end as problem,
    day_count

from wholes

where not is_whole or (not is_of_vendor and whole_cost - part_cost > 0.01 * row_count)

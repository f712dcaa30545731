-- name: selected
-- Grain: as rpt_sources: its rows of the period and the one before, where one is compared with.
select
    *,
    report_date >= $from::date as is_now,

    case $by
        when 'channel' then channel
        when 'source' then source
        when 'medium' then medium
        when 'campaign' then campaign
        when 'keyword' then keyword
    end as name

from marts.rpt_sources

where
    -- The period before ends where the period begins.
    report_date between coalesce($before_from, $from)::date and $to::date
    and ($channel::varchar is null or channel = $channel)
    and ($source::varchar is null or source = $source)
    and ($medium::varchar is null or medium = $medium)
    and ($campaign::varchar is null or campaign = $campaign)
    and ($keyword::varchar is null or keyword = $keyword)

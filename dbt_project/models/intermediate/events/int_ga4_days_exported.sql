-- Grain: one row per load, GA4 property and export day.

with

landed as (

    select * from {{ ref('int_ga4_days_landed') }}

),

loads as (

    select * from {{ ref('stg_closedloop__loads') }}

),

days as (

    select
        landed.source,
        landed.tracker,
        landed.export_date,
        landed._load_id,
        loads.path,
        loads.exported_at,
        loads.export_series,
        loads.is_intraday,

        -- BigQuery splits a table into shards: together they are one export.
        {{ without_shard_number('loads.export_series') }} as export_unit,

        cast(sum(landed.event_count) as bigint) as event_count,
        cast(sum(landed.visitor_count) as bigint) as visitor_count

    from landed

    inner join loads
        on landed._load_id = loads.load_id

    group by all

),

-- A record without a stream_id may be of any property.
replaced as (

    select distinct
        older._load_id,
        older.tracker,
        older.export_date

    from days as older

    inner join days as newer
        on
            older.source = newer.source
            and older.export_date = newer.export_date
            and (
                older.tracker = newer.tracker
                or older.tracker = older.source
                or newer.tracker = newer.source
            )
            and (
                (older.is_intraday and not newer.is_intraday)
                or (
                    older.is_intraday = newer.is_intraday
                    and older.export_series = newer.export_series
                    and older.exported_at < newer.exported_at
                )
            )

),

flagged as (

    select
        days.*,
        replaced._load_id is not null as is_replaced

    from days

    left join replaced
        on
            days._load_id = replaced._load_id
            and days.tracker = replaced.tracker
            and days.export_date = replaced.export_date

)

select * from flagged

-- name: snapshot
-- Grain: one row.
select snapshot_id, published_at, as_of_date, closedloop_version, checks_passed, checks_warned
from lineage.snapshot

-- name: models
-- Grain: one row per attribution model.
select distinct attribution_model from marts.rpt_sources order by attribution_model

-- name: default
-- Grain: one row: the model that the page begins with.
select
    -- A snapshot of before there was the column has that of `none`, by which there is no default.
    (select any_value(attribution_model) from marts.rpt_sources where is_default_model)
        as default_model

from (select false as is_default_model) as none

-- name: days
-- Grain: one row: the days that are covered, and what money is in.
select
    min(report_date) as first_day,
    max(report_date) as last_day,
    (select currency from marts.fct_conversions where currency is not null limit 1) as currency

from marts.rpt_sources

-- name: late
-- Grain: one row: how many exports are late or only half there.
select
    (select count(*) from marts.rpt_freshness where problem is not null) as exports_late,
    (select count(*) from marts.rpt_volumes where problem is not null) as days_unusual

-- name: columns
-- Grain: one row per published column that says what it holds.
select
    table_name || '.' || column_name as name,
    comment

from duckdb_columns()

where schema_name = 'marts' and comment is not null

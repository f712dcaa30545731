-- A deal in an unknown stage counts as open, which may be wrong.

{{ config(severity='warn') }}

with

deals as (

    select * from {{ ref('int_deals_closed') }}
    where is_stage_unexplained

)

select
    count(*) || ' deals of ' || source_system || ', ' || sum(amount) || ' in all, are in stage '''
    || stage || ''' of pipeline ''' || pipeline || ''', which no export of pipelines has: they are '
    || 'taken for open. Export the property hs_is_closed (IsClosed), or the pipeline, or add '
    || {{ source_of('source_system') }} || ',' || pipeline || ',' || stage
    || ',<is_closed>,<is_won>, to rules/deal_stages.csv' as problem,
    count(*) as deal_count

from deals

group by source_system, pipeline, stage

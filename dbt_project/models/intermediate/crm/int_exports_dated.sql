-- Grain: one row per loaded file content.

{{ config(materialized='view') }}

with

loads as (

    select * from {{ ref('stg_closedloop__loads') }}

),

-- A record that is missing in a newer whole export of the same folder has ended.
dated as (

    select
        load_id,
        exported_at,
        export_folder,

        max(case when is_whole then exported_at end) over (
            partition by source, stream, export_folder
        ) as told_whole_at

    from loads

)

select * from dated

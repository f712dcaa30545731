-- Grain: one row per loaded file content.

with

load_ledger as (

    select * from {{ source('ops', 'load_ledger') }}

),

renamed as (

    select
        load_id,
        source,
        stream,
        path,
        exported_at,

        -- A newer export replaces only older ones of its own series: the folder above its
        -- `exported_at=<time>`, or the file itself where there is no such folder.
        {{ export_series('path') }} as export_series,
        {{ export_folder('path') }} as export_folder,
        path like '%exported_at=%' as is_dated,
        path like '%intraday%' or path like '%events_fresh_%' as is_intraday,
        is_whole,
        rows_read,
        rows_loaded,
        rows_quarantined,
        refused_reason,
        loaded_at,
        changed_at

    from load_ledger

)

select * from renamed

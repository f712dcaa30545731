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
        rows_read,
        rows_loaded,
        rows_quarantined,
        refused_reason,
        loaded_at,
        changed_at

    from load_ledger

)

select * from renamed

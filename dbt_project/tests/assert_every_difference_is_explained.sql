-- What came in went out, or the difference is known to the last cent.

select * from {{ ref('rpt_reconciliation') }}

where difference != 0 and explained_by is null

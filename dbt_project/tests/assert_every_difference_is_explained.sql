-- What came in also came out, or the difference is explained to the last cent.

select * from {{ ref('rpt_reconciliation') }}

where difference != 0 and explained_by is null

-- Grain: one row.

-- A Python model reads no vars when it runs, so that one of a home's own reaches it by way of this.

select '{{ var('default_phone_region') }}' as region

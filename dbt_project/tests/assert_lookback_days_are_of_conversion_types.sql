-- A lookback of a type that is misspelt would hold for nothing.

{% set by_type = var('lookback_days_by_conversion_type') %}
{% set types = by_type | list if by_type is mapping else [] %}

with

stages as (

    select * from {{ ref('stages') }}

),

conversion_types as (

    select coalesce(milestone, stage) as conversion_type from stages

    union all

    select 'repeat_sale' as conversion_type

    union all

    select 'refund' as conversion_type

),

-- One row for each type of the var.
wanted as (

    {%- for type in types %}
        select '{{ type }}' as conversion_type

        union all
    {% endfor %}
    select cast(null as varchar) as conversion_type
    where false

)

select wanted.conversion_type

from wanted

left join conversion_types
    on wanted.conversion_type = conversion_types.conversion_type

where conversion_types.conversion_type is null

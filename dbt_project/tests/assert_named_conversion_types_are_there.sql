-- A lookback or a claimed action of a misspelt type would have no effect.

{% set by_type = var('lookback_days_by_conversion_type') %}
{% set types = by_type | list if by_type is mapping else [] %}

with

stages as (

    select * from {{ ref('stages') }}

),

claimed_actions as (

    select * from {{ ref('claimed_actions') }}

),

conversion_types as (

    select coalesce(milestone, stage) as conversion_type from stages

    union all

    select 'repeat_sale' as conversion_type

    union all

    select 'refund' as conversion_type

),

-- One row for each type of the var, and for each of the seed.
named as (

    {%- for type in types %}
        select
            'var lookback_days_by_conversion_type' as named_in,
            '{{ type }}' as conversion_type

        union all
    {% endfor %}
    select
        'rules/claimed_actions.csv' as named_in,
        conversion_type

    from claimed_actions

)

select
    named.named_in,
    named.conversion_type

from named

left join conversion_types
    on named.conversion_type = conversion_types.conversion_type

where conversion_types.conversion_type is null

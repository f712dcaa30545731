-- Grain: one row per visitor id and known person whom it ever was assigned to, in any build.

{{ config(materialized='incremental', incremental_strategy='append') }}

with

visitors as (

    select * from {{ ref('int_visitors_assigned') }}

),

pairs as (

    select distinct
        visitor_id,
        person_id

    from visitors

),

new_pairs as (

    select pairs.*

    from pairs

    {% if is_incremental() %}
        left join {{ this }} as seen
            on
                pairs.visitor_id = seen.visitor_id
                and pairs.person_id = seen.person_id

        where seen.visitor_id is null
    {% endif %}

)

select * from new_pairs

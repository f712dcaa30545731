-- Grain: one row per page and month with a form sent from it.

with

interactions as (

    select * from {{ ref('int_interactions_assigned') }}

    where interaction_type = 'form'

),

pages_named as (

    select * from {{ ref('int_interaction_pages_named') }}

),

forms_counted as (

    select
        pages_named.page_path,
        {{ reporting_month('interactions.occurred_at') }} as month,
        count(*) as form_fills

    from interactions

    inner join pages_named
        on interactions.interaction_id = pages_named.interaction_id

    where pages_named.page_path is not null

    group by all

)

select * from forms_counted

-- Promise 5: each landed call, chat and form is in exactly one interaction, alone or with others.

with

landed as (

    select * from {{ ref('int_interactions_unioned') }}

),

interactions as (

    select * from {{ ref('int_interactions_assigned') }}

),

landed_counted as (

    select
        interaction_type,
        count(*) as landed_count

    from landed

    group by interaction_type

),

told_counted as (

    select
        interaction_type,
        sum(record_count) as told_count

    from interactions

    group by interaction_type

)

select
    landed_counted.interaction_type,
    landed_counted.landed_count,
    told_counted.told_count

from landed_counted

full outer join told_counted
    on landed_counted.interaction_type = told_counted.interaction_type

where landed_counted.landed_count is distinct from told_counted.told_count

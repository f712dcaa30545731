-- A model with rows in both seeds would credit every conversion twice.

with

attribution_models as (

    select * from {{ ref('int_attribution_models') }}

)

select
    attribution_model,
    concat_ws(
        '',
        attribution_model,
        ' is in attribution_weights and in attribution_methods: rename it in one of the two seeds'
    ) as problem

from attribution_models

group by attribution_model

having count(*) > 1

-- A model whose milestones may all be missing would drop conversions: each model needs one that
-- every path has.

with

weights as (

    select * from {{ ref('attribution_weights') }}

)

select attribution_model

from weights

group by attribution_model

having
    count(case
        when milestone in ('first', 'last', 'last_non_direct', 'rest') and weight > 0 then 1
    end) = 0
    or count(case when weight < 0 then 1 end) > 0

-- With a misspelt var default_attribution_model every view of the default model would be empty.

with

attribution_models as (

    select * from {{ ref('int_attribution_models') }}

),

default_models as (

    select count(*) as default_models

    from attribution_models

    where {{ is_default_model() }}

)

select
    '{{ var('default_attribution_model') }}' as default_attribution_model,
    'rules/attribution_weights.csv and attribution_methods.csv have no such model' as problem

from default_models

where default_models = 0

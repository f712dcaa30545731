-- Grain: one row per alias of a source and medium given with it; a blank medium is any other.

with

source_aliases as (

    select * from {{ ref('source_aliases') }}

),

unnested as (

    select
        source,
        {{ unnest_list(split_list('mediums')) }} as medium,
        to_source,
        to_medium

    from source_aliases

    where mediums is not null

    union all

    select
        source,
        '' as medium,
        to_source,
        case when mediums is null then to_medium end as to_medium

    from source_aliases

),

-- google-ads and google ads are one alias.
compared as (

    select
        {{ source_name_compared('source') }} as compared_source,
        {{ source_name_compared('medium') }} as compared_medium,
        to_source,
        to_medium

    from unnested

    qualify row_number() over (
        partition by {{ source_name_compared('source') }}, {{ source_name_compared('medium') }}
        order by source, medium
    ) = 1

)

select * from compared

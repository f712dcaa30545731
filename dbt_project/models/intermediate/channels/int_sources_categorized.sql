-- Grain: one row per traffic source that has a category.

with

sources as (

    select * from {{ ref('int_sources_unioned') }}

),

source_categories as (

    select * from {{ ref('source_categories') }}

),

-- A campaign may name its source by a whole address or with www.
hosts as (

    select
        source,
        coalesce({{ url_host('source') }}, source) as host

    from sources

),

parents as (

    select
        source,
        {{ unnest_list(host_parents('host')) }} as parent

    from hosts

    where host like '%.%.%'

),

-- What of a source may be listed: itself, itself in any country, or a domain above it.
candidates as (

    select
        source,
        host as listed_source,
        1 as rank,
        false as is_parent

    from hosts

    union all

    select
        source,
        regexp_replace(host, '^[a-z][a-z][.]', '{}.') as listed_source,
        2 as rank,
        false as is_parent

    from hosts

    union all

    select
        source,
        regexp_replace(host, '[.](com|net|org|[a-z][a-z]|com?[.][a-z][a-z])$', '.{}')
            as listed_source,
        3 as rank,
        false as is_parent

    from hosts

    union all

    select
        source,
        parent as listed_source,
        4 as rank,
        true as is_parent

    from parents

),

categorized as (

    select
        candidates.source,
        source_categories.category as source_category,
        source_categories.source_name

    from candidates

    inner join source_categories
        on candidates.listed_source = source_categories.source

    where not candidates.is_parent or source_categories.matches_subdomains

    qualify row_number() over (
        partition by candidates.source
        order by
            candidates.rank,
            length(candidates.listed_source) desc,
            candidates.listed_source
    ) = 1

)

select * from categorized

-- Grain: one row per traffic source.

{% set country = '[.](com|net|org|[a-z][a-z]|com?[.][a-z][a-z])$' %}
{% set paid_ending = '[ _-]?(' ~ var('paid_source_endings') | join('|') ~ ')$' %}
{% set unpaid_host = "nullif(" ~ regex_replaced('host', "'" ~ paid_ending ~ "'") ~ ", host)" %}
{% set without_country_before = regex_replaced('name', "'^[a-z][a-z][.]'", "'{}.'") %}
{% set without_country_behind = regex_replaced('name', "'" ~ country ~ "'", "'.{}'") %}

with

source_categories as (

    select * from {{ ref('source_categories') }}

),

aliases as (

    select
        compared_source as alias,
        min(to_source) as to_source,
        -- A name that has a medium of its own means ads: Google Ads, Microsoft Advertising.
        bool_or(compared_medium = '(none)') as is_paid

    from {{ ref('int_source_aliases_unnested') }}

    group by compared_source

),

-- A campaign may name its source by a whole address or with www, and add that it is paid for.
hosts as (

    select
        source,
        coalesce({{ url_host('source') }}, source) as host

    from {{ ref('int_sources_unioned') }}

),

names as (

    select
        *,
        {{ unnest_list(text_list(['host', unpaid_host])) }} as name

    from hosts

),

-- A source is listed as itself, without its ending, or as the site that it is another name of. A
-- host below a site is that site.
spellings as (

    select
        names.source,
        coalesce(aliases.to_source, names.name) as name,
        0 as labels_above,
        names.name != names.host or coalesce(aliases.is_paid, false) as is_paid

    from names

    left join aliases
        on {{ source_name_compared('names.name') }} = aliases.alias

    union all

    select
        source,
        {{ unnest_list(host_parents('host')) }} as name,
        1 as labels_above,
        false as is_paid

    from hosts

    where host like '%.%.%'

),

-- Itself, or in any country.
candidates as (

    select
        *,
        {{ unnest_list(text_list(['name', without_country_before, without_country_behind])) }}
            as listed_source

    from spellings

),

-- The longest name that is listed wins, so that a host below a known site may be another one.
listed as (

    select
        candidates.*,
        source_categories.category,
        source_categories.source_name,
        regexp_extract(candidates.name, '([^.]+){{ country }}', 1) as label

    from candidates

    inner join source_categories
        on candidates.listed_source = source_categories.source

    where candidates.labels_above = 0 or source_categories.matches_subdomains

    qualify row_number() over (
        partition by candidates.source
        order by
            candidates.labels_above, candidates.is_paid desc, length(candidates.name) desc,
            candidates.listed_source = candidates.name desc,
            candidates.listed_source like '%.{}', candidates.listed_source
    ) = 1

),

categorized as (

    select
        hosts.source,
        listed.category as source_category,
        listed.source_name,
        coalesce(
            aliases.to_source, listed_aliases.to_source, listed.source_name,
            labels.source, listed.name, hosts.host
        ) as site,
        -- channel_rules are compared with this too, besides what the company wrote.
        concat_ws('', site, case when listed.is_paid then '-ads' else '' end) as known_as

    from hosts

    left join listed
        on hosts.source = listed.source

    left join aliases
        on {{ source_name_compared('hosts.host') }} = aliases.alias

    left join aliases as listed_aliases
        on {{ source_name_compared('listed.name') }} = listed_aliases.alias

    -- facebook.com is facebook, where that is listed as well.
    left join source_categories as labels
        on listed.label = labels.source and listed.category = labels.category

)

select * from categorized

-- Grain: one row per traffic source.

{% set country = '[.](com|net|org|[a-z][a-z]|com?[.][a-z][a-z])$' %}
{% set paid_ending = '[ _-]?(' ~ var('paid_source_endings') | join('|') ~ ')$' %}

with

sources as (

    select * from {{ ref('int_sources_unioned') }}

),

source_categories as (

    select * from {{ ref('source_categories') }}

),

source_aliases as (

    select * from {{ ref('int_source_aliases_unnested') }}

),

aliases as (

    select
        source as alias,
        min(to_source) as site,

        -- A name that has a medium of its own speaks of ads: Google Ads, Microsoft Advertising.
        bool_or(medium = '(none)') as is_paid

    from source_aliases

    group by source

),

-- A campaign may name its source by a whole address or with www.
hosts as (

    select
        source,
        coalesce({{ url_host('source') }}, source) as host

    from sources

),

-- What of a source may be listed: itself, the site that it is another name of, or what stands
-- before an ending that says that it is paid for.
spellings as (

    select
        hosts.source,
        coalesce(aliases.site, hosts.host) as name,
        0 as labels_above,
        coalesce(aliases.is_paid, false) as is_paid

    from hosts

    left join aliases
        on hosts.host = aliases.alias

    union all

    select
        hosts.source,
        coalesce(aliases.site, regexp_replace(hosts.host, '{{ paid_ending }}', '')) as name,
        0 as labels_above,
        true as is_paid

    from hosts

    left join aliases
        on regexp_replace(hosts.host, '{{ paid_ending }}', '') = aliases.alias

    where {{ regex_matches('hosts.host', "'." ~ paid_ending ~ "'") }}

    union all

    -- A host below a site is that site.
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
        name as listed_source,
        1 as rank

    from spellings

    union all

    select
        *,
        regexp_replace(name, '^[a-z][a-z][.]', '{}.') as listed_source,
        2 as rank

    from spellings

    union all

    select
        *,
        regexp_replace(name, '{{ country }}', '.{}') as listed_source,
        3 as rank

    from spellings

),

-- The longest name that is listed wins, so that a host below a known site may be another.
listed as (

    select
        candidates.source,
        candidates.name,
        candidates.listed_source,
        candidates.is_paid,
        source_categories.category as source_category,
        source_categories.source_name,
        regexp_extract(candidates.name, '([^.]+){{ country }}', 1) as label

    from candidates

    inner join source_categories
        on candidates.listed_source = source_categories.source

    where candidates.labels_above = 0 or source_categories.matches_subdomains

    qualify row_number() over (
        partition by candidates.source
        order by
            candidates.labels_above,
            candidates.is_paid desc,
            length(candidates.name) desc,
            candidates.rank,
            candidates.listed_source
    ) = 1

),

categorized as (

    select
        hosts.source,
        listed.source_category,
        listed.source_name,
        coalesce(
            aliases.site,
            listed_aliases.site,
            listed.source_name,
            labels.source,
            listed.name,
            hosts.host
        ) as site,
        coalesce(listed.is_paid, false) as is_paid

    from hosts

    left join listed
        on hosts.source = listed.source

    left join aliases
        on hosts.host = aliases.alias

    left join aliases as listed_aliases
        on listed.name = listed_aliases.alias

    -- facebook.com is facebook, where that is listed as well.
    left join source_categories as labels
        on
            listed.label = labels.source
            and listed.source_category = labels.category

),

known as (

    select
        *,

        -- What channel_rules are held against too, besides what the company wrote.
        concat(site, case when is_paid then '-ads' else '' end) as known_as

    from categorized

)

select * from known

-- Grain: one row per call to the company.

{% set columns %}
    call_id,
    started_at,
    duration_seconds,
    is_answered,
    caller_phone,
    tracking_phone,
    visitor_id,
    source,
    medium,
    campaign,
    keyword,
    landing_page,
    record_hash,
    _load_id
{% endset %}

with

callrail as (

    select * from {{ ref('stg_callrail__calls') }}

),

generic as (

    select * from {{ ref('stg_generic__calls') }}

),

loads as (

    select * from {{ ref('stg_closedloop__loads') }}

),

ad_clicks as (

    select * from {{ ref('int_ad_clicks_deduplicated') }}

),

click_ids as (

    select * from {{ ref('click_ids') }}

),

source_aliases as (

    select * from {{ ref('int_source_aliases_unnested') }}

),

unioned as (

    select source_system, gclid, {{ columns }} from callrail

    -- Calls that the company itself made are no response to marketing.
    where is_outbound is not true

    union all

    select source_system, cast(null as string) as gclid, {{ columns }} from generic

),

latest as (

    select unioned.*

    from unioned

    left join loads
        on unioned._load_id = loads.load_id

    qualify row_number() over (
        partition by unioned.source_system, unioned.call_id
        order by {{ newest_first(none, 'loads.exported_at', 'unioned.record_hash') }}
    ) = 1

),

known as (

    select
        {{ all_but('record_hash, _load_id, source, medium, campaign, keyword, landing_page') }},
        coalesce({{ known_text('lower(source)') }}, '(direct)') as source,
        coalesce({{ known_text('lower(medium)') }}, '(none)') as medium,
        {{ known_text('campaign') }} as campaign,
        {{ known_text('keyword') }} as keyword,
        {{ url_path('landing_page') }} as landing_page

    from latest

),

sourced as (

    select
        known.{{ all_but('source, medium, campaign, keyword') }},
        coalesce(
            click_ids.source, source_aliases.to_source, all_mediums.to_source, known.source
        ) as source,
        coalesce(
            click_ids.medium, source_aliases.to_medium, all_mediums.to_medium, known.medium
        ) as medium,
        coalesce(ad_clicks.campaign, known.campaign, '(not set)') as campaign,
        coalesce(ad_clicks.keyword, known.keyword, '(not set)') as keyword

    from known

    left join click_ids
        on case when known.gclid is not null then 'gclid' end = click_ids.click_id_type

    left join ad_clicks
        on known.gclid = ad_clicks.gclid

    left join source_aliases
        on
            {{ source_name_compared('known.source') }} = source_aliases.compared_source
            and {{ source_name_compared('known.medium') }} = source_aliases.compared_medium

    left join source_aliases as all_mediums
        on
            {{ source_name_compared('known.source') }} = all_mediums.compared_source
            and all_mediums.compared_medium = ''

)

select * from sourced

-- Grain: one row per contact and way in which its CRM tells where it came from.

{% set utm_parts = ['source', 'medium', 'campaign', 'term'] %}

with

held as (

    select * from {{ ref('int_contact_field_values') }}

),

crm_fields as (

    select * from {{ ref('int_crm_fields_latest') }}
    where object != 'deal'

),

first_pages as (

    select * from {{ ref('int_contact_first_pages_parsed') }}

),

contacts as (

    select * from {{ ref('int_contacts_latest') }}

),

click_ids as (

    select * from {{ ref('click_ids') }}

),

ad_clicks as (

    select * from {{ ref('int_ad_clicks_deduplicated') }}

),

crm_sources as (

    select * from {{ ref('int_crm_sources_chosen') }}

),

-- What a field says goes before what its first page's URL carried.
told as (

    select
        source_system,
        record_id as contact_id,
        meaning,
        value,
        true as is_field
    from crm_fields

    union all

    select
        source_system,
        contact_id,
        meaning,
        value,
        false as is_field
    from first_pages

),

preferred as (

    select * from told

    qualify row_number() over (
        partition by source_system, contact_id, meaning
        order by is_field desc, value
    ) = 1

),

pivoted as (

    select
        source_system,
        contact_id,
        {% for part in utm_parts %}
            max(case when meaning = 'utm_{{ part }}' then value end) as utm_{{ part }},
        {% endfor %}
        max(case when meaning = 'source' then value end) as crm_source,
        max(case when meaning = 'source_detail_1' then value end) as detail_1,
        max(case when meaning = 'source_detail_2' then value end) as detail_2

    from preferred

    group by source_system, contact_id

),

described as (

    select
        contacts.source_system,
        contacts.contact_id,
        contacts.created_at as made_at,
        {% for part in utm_parts %}
            pivoted.utm_{{ part }},
        {% endfor %}
        lower(pivoted.crm_source) as crm_source,
        pivoted.detail_1,
        pivoted.detail_2,
        crm_sources.source,
        crm_sources.medium,
        crm_sources.source_detail,
        crm_sources.campaign_detail,
        crm_sources.keyword_detail,
        crm_sources.compared_source is not null as is_known_source

    from contacts

    inner join pivoted
        on
            contacts.source_system = pivoted.source_system
            and contacts.contact_id = pivoted.contact_id

    left join crm_sources
        on
            {{ source_of('contacts.source_system') }} = crm_sources.crm
            and {{ field_name_compared('pivoted.crm_source') }} = crm_sources.compared_source

),

by_crm_source as (

    select
        source_system,
        contact_id,
        'crm_source' as origin_type,
        made_at,
        cast(null as varchar) as click_id,
        cast(null as timestamp) as clicked_at,
        case
            when not is_known_source then crm_source
            else coalesce(
                lower(case source_detail when 1 then detail_1 when 2 then detail_2 end), source
            )
        end as source,
        coalesce(medium, '(not set)') as medium,
        case campaign_detail when 1 then detail_1 when 2 then detail_2 end as campaign,
        case keyword_detail when 1 then detail_1 when 2 then detail_2 end as keyword

    from described

    where
        crm_source is not null
        and (not is_known_source or source is not null)

),

by_utm as (

    select
        source_system,
        contact_id,
        'crm_utm' as origin_type,
        made_at,
        cast(null as varchar) as click_id,
        cast(null as timestamp) as clicked_at,
        lower(utm_source) as source,
        lower(coalesce(utm_medium, '(not set)')) as medium,
        utm_campaign as campaign,
        utm_term as keyword

    from described

    where utm_source is not null

),

clicks_held as (

    select
        held.source_system,
        held.contact_id,
        held.held_at,
        held.value as click_id,
        case when held.meaning = 'gclid' then held.value end as gclid,
        click_ids.source,
        click_ids.medium,
        click_ids.is_paid

    from held

    inner join click_ids
        on held.meaning = click_ids.click_id_type

),

-- What the contact says of its campaign stands in for a click that Google does not tell any more.
by_click as (

    select
        clicks_held.source_system,
        clicks_held.contact_id,
        case when clicks_held.is_paid then 'ad_click' else 'click_hint' end as origin_type,
        clicks_held.held_at as made_at,
        clicks_held.click_id,
        {{ reporting_day_start('ad_clicks.click_date') }} as clicked_at,
        clicks_held.source,
        clicks_held.medium,
        coalesce(ad_clicks.campaign, described.utm_campaign, by_crm_source.campaign) as campaign,
        coalesce(ad_clicks.keyword, described.utm_term, by_crm_source.keyword) as keyword

    from clicks_held

    left join ad_clicks
        on clicks_held.gclid = ad_clicks.gclid

    left join described
        on
            clicks_held.source_system = described.source_system
            and clicks_held.contact_id = described.contact_id

    left join by_crm_source
        on
            clicks_held.source_system = by_crm_source.source_system
            and clicks_held.contact_id = by_crm_source.contact_id
            and clicks_held.source = by_crm_source.source
            and clicks_held.medium = by_crm_source.medium

),

unioned as (

    select * from by_click

    union all

    select * from by_utm

    union all

    select * from by_crm_source

),

sourced as (

    select
        source_system,
        contact_id,
        origin_type,
        made_at,
        click_id,
        clicked_at,
        source,
        medium,
        coalesce(campaign, '(not set)') as campaign,
        case
            when keyword is null or lower(keyword) like 'unknown keywords%' then '(not set)'
            else keyword
        end as keyword

    from unioned

)

select * from sourced

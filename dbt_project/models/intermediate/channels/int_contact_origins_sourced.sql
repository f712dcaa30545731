-- Grain: one row per contact and way in which its CRM says where it came from.

with

fields as (

    select * from {{ ref('int_contact_source_fields') }}

),

click_fields as (

    select * from {{ ref('int_contact_field_values') }}

),

click_ids as (

    select * from {{ ref('click_ids') }}

),

ad_clicks as (

    select * from {{ ref('int_ad_clicks_deduplicated') }}

),

by_crm_source as (

    select
        source_system,
        contact_id,
        'crm_source' as origin_type,
        created_at as made_at,
        null as click_id,
        null as clicked_at,
        case
            when not is_known_source then crm_source
            else coalesce(
                lower(case source_detail when 1 then detail_1 when 2 then detail_2 end), source
            )
        end as source,
        coalesce(medium, '(not set)') as medium,
        case campaign_detail when 1 then detail_1 when 2 then detail_2 end as campaign,
        case keyword_detail when 1 then detail_1 when 2 then detail_2 end as keyword

    from fields

    where
        crm_source is not null
        and (not is_known_source or source is not null)

),

by_utm as (

    select
        source_system,
        contact_id,
        'crm_utm' as origin_type,
        created_at as made_at,
        null as click_id,
        null as clicked_at,
        lower(utm_source) as source,
        lower(coalesce(utm_medium, '(not set)')) as medium,
        utm_campaign as campaign,
        utm_term as keyword

    from fields

    where utm_source is not null

),

-- What the contact says of its campaign is used where Google no longer knows the click.
by_click as (

    select
        click_fields.source_system,
        click_fields.contact_id,
        case when click_ids.is_paid then 'ad_click' else 'click_hint' end as origin_type,
        click_fields.held_at as made_at,
        click_fields.value as click_id,
        {{ reporting_day_start('ad_clicks.click_date') }} as clicked_at,
        click_ids.source,
        click_ids.medium,
        coalesce(ad_clicks.campaign, fields.utm_campaign, by_crm_source.campaign) as campaign,
        coalesce(ad_clicks.keyword, fields.utm_term, by_crm_source.keyword) as keyword

    from click_fields

    inner join click_ids
        on click_fields.meaning = click_ids.click_id_type

    left join ad_clicks
        on case when click_fields.meaning = 'gclid' then click_fields.value end = ad_clicks.gclid

    left join fields
        on
            click_fields.source_system = fields.source_system
            and click_fields.contact_id = fields.contact_id

    left join by_crm_source
        on
            click_fields.source_system = by_crm_source.source_system
            and click_fields.contact_id = by_crm_source.contact_id
            and click_ids.source = by_crm_source.source
            and click_ids.medium = by_crm_source.medium

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
        {{ all_but('campaign, keyword') }},
        coalesce(campaign, '(not set)') as campaign,
        case
            when keyword is null or lower(keyword) like 'unknown keywords%' then '(not set)'
            else keyword
        end as keyword

    from unioned

)

select * from sourced

-- Grain: one row per contact of which the CRM says where it came from, in fields or a first page.

{{ config(materialized='ephemeral') }}

{% set utm_parts = ['source', 'medium', 'campaign', 'term'] %}

with

contacts as (

    select * from {{ ref('int_contacts_latest') }}

),

crm_fields as (

    select * from {{ ref('int_crm_fields_latest') }}
    where object != 'deal'

),

first_pages as (

    select * from {{ ref('int_contact_first_pages_parsed') }}

),

crm_sources as (

    select * from {{ ref('int_crm_sources_chosen') }}

),

unioned as (

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

-- A field comes before the URL of the first page.
preferred as (

    select * from unioned

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
        contacts.created_at,
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

)

select * from described

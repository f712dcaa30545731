-- Grain: one row per CRM, object, meaning and name of a field in seeds/crm_fields.csv.

{{ config(materialized='ephemeral') }}

{% set objects = {
    'hubspot': ['contact', 'deal'],
    'salesforce': ['lead', 'contact', 'deal'],
    'pipedrive': ['contact', 'deal'],
    'generic': ['contact', 'deal'],
} %}

with

-- A blank source means every CRM.
crm_fields as (

    select
        field,
        meaning,
        source is not null as is_own_name,
        object,
        {{ each_crm('source') }} as source

    from {{ ref('crm_fields') }}

    union all

    -- What activation writes is read back, so that only what differs is written again.
    select
        property as field,
        concat_ws('', 'property:', property) as meaning,
        true as is_own_name,
        case when object = 'contacts' then 'contact' else lower(object) end as object,
        destination as source

    from {{ ref('activation_fields') }}

),

objects as (

    {% for source, names in objects.items() %}
        {% set is_last_source = loop.last %}
        {% for name in names %}
            select
                '{{ source }}' as source,
                '{{ name }}' as object
            {{ 'union all' if not (is_last_source and loop.last) }}
        {% endfor %}
    {% endfor %}

),

-- A blank object means every object.
named as (

    select
        objects.source,
        objects.object,
        crm_fields.meaning,
        {{ field_name_compared('crm_fields.field') }} as compared_name,
        bool_or(crm_fields.is_own_name) as is_own_name

    from objects

    inner join crm_fields using (source)

    where coalesce(crm_fields.object, objects.object) = objects.object

    group by objects.source, objects.object, crm_fields.meaning, compared_name

)

select * from named

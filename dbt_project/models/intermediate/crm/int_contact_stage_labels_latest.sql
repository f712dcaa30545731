-- Grain: one row per CRM, field (stage or lead status) and value of it that has a label.

{{ config(materialized='ephemeral') }}

{% set fields = {'lifecyclestage': 'lifecycle_stage', 'hs_lead_status': 'lead_status'} %}

with

options as (

    select * from {{ ref('stg_hubspot__property_options') }}

),

exports as (

    select * from {{ ref('int_exports_dated') }}

),

of_stages as (

    {% for property, field in fields.items() %}
        select
            *,
            '{{ field }}' as field

        from options

        where object_type = 'contacts' and property_name = '{{ property }}'
        {{ 'union all' if not loop.last }}
    {% endfor %}

),

dated as (

    select
        of_stages.*,
        {{ version_at(['source_system', 'field', 'option_value']) }} as version_at,
        exports.exported_at

    from of_stages

    left join exports
        on of_stages._load_id = exports.load_id

),

latest as (

    select
        source_system,
        field,
        option_value,
        option_label

    from dated

    where option_value is not null and option_label is not null

    qualify row_number() over (
        partition by source_system, field, option_value
        order by {{ newest_first() }}, _load_id, _row
    ) = 1

)

select * from latest

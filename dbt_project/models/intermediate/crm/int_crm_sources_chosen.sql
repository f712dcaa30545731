-- Grain: one row per CRM and source of a contact.

with

crm_sources as (

    select * from {{ ref('crm_sources') }}

),

-- A blank CRM means every CRM.
of_crms as (

    select
        {{ each_crm('crm') }} as crm,
        {{ blank_to_null('crm') }} is not null as is_own_row,
        crm_source,
        {{ field_name_compared('crm_source') }} as compared_source,
        source,
        medium,
        source_detail,
        campaign_detail,
        keyword_detail,
        is_form

    from crm_sources

),

-- A row of one CRM goes before a row of every CRM.
chosen as (

    select
        crm,
        compared_source,
        source,
        medium,
        source_detail,
        campaign_detail,
        keyword_detail,
        is_form

    from of_crms

    qualify row_number() over (
        partition by crm, compared_source
        order by is_own_row desc, crm_source
    ) = 1

)

select * from chosen

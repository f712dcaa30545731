-- Grain: one row per CRM and source that it may tell of a contact.

with

crm_sources as (

    select * from {{ ref('crm_sources') }}

),

-- A blank CRM is any.
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

-- What a row says of one CRM goes before what another says of any.
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

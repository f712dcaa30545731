-- Grain: one row per entry of a contact into a stage or lead status that a CRM records.

with

histories as (

    select * from {{ ref('int_contact_stage_histories') }}

),

first_stages as (

    select * from {{ ref('int_contact_first_stages') }}

),

stages_of_versions as (

    select * from {{ ref('int_contact_stages_of_versions') }}

),

deleted_contacts as (

    select * from {{ ref('int_contacts_combined') }}
    where is_gone

),

merged_contacts as (

    select distinct merged_contact_id from {{ ref('int_contact_merges_unnested') }}

),

labels as (

    select * from {{ ref('int_contact_stage_labels_latest') }}

),

stage_names as (

    select * from {{ ref('crm_stages') }}

),

unioned as (

    select distinct
        source_system,
        contact_id,
        field,
        stage as crm_stage,
        entered_at

    from histories

    where stage is not null

    union all

    select * from first_stages

    union all

    select * from stages_of_versions

),

-- The stages of a deleted contact do not count; those of a merged one are the other contact's.
kept as (

    select unioned.*

    from unioned

    left join deleted_contacts using (source_system, contact_id)

    left join merged_contacts
        on
            concat_ws('', deleted_contacts.source_system, ':', deleted_contacts.contact_id)
            = merged_contacts.merged_contact_id

    where
        deleted_contacts.contact_id is null
        or merged_contacts.merged_contact_id is not null

),

-- A value that means nothing here goes by its label.
labeled as (

    select distinct
        kept.{{ all_but('crm_stage') }},
        case
            when stage_names.crm_stage is null
                then coalesce(labels.option_label, kept.crm_stage)
            else kept.crm_stage
        end as crm_stage

    from kept

    left join stage_names
        on lower(trim(kept.crm_stage)) = stage_names.crm_stage

    left join labels
        on
            kept.source_system = labels.source_system
            and kept.field = labels.field
            and kept.crm_stage = labels.option_value

)

select * from labeled

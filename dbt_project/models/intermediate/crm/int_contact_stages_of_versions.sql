-- Grain: one row per contact, field, stage and time of a version beyond the history.

{{ config(materialized='ephemeral') }}

{% set key = 'source_system, contact_id, field' %}
{% set key_of_entries = 'last_entries.source_system, last_entries.contact_id, last_entries.field' %}

with

histories as (

    select * from {{ ref('int_contact_stage_histories') }}

),

first_stages as (

    select * from {{ ref('int_contact_first_stages') }}

),

versions as (

    {% for field in ['lifecycle_stage', 'lead_status'] %}
        select
            source_system,
            contact_id,
            '{{ field }}' as field,
            {{ field }} as crm_stage,
            updated_at as entered_at,
            version_number,
            false as is_last_entry

        from {{ ref('int_contact_versions_ranked') }}

        where {{ field }} is not null
        {{ 'union all' if not loop.last }}
    {% endfor %}

),

last_entries as (

    select
        {{ key }},
        max(entered_at) as last_entered_at,
        coalesce(min(version_number), cast(9223372036854775807 as bigint)) as last_version_number,
        bool_and(is_creation) as is_creation_alone

    from histories

    group by {{ key }}

),

-- If a history has only the creation, the first stage is the last one known.
last_stages as (

    select
        {{ key_of_entries }},
        coalesce(
            max(histories.stage),
            max(case when last_entries.is_creation_alone then first_stages.crm_stage end)
        ) as crm_stage,
        last_entries.last_entered_at as entered_at,
        last_entries.last_version_number as version_number,
        true as is_last_entry

    from last_entries

    left join first_stages
        on
            last_entries.source_system = first_stages.source_system
            and last_entries.contact_id = first_stages.contact_id
            and last_entries.field = first_stages.field

    left join histories
        on
            last_entries.source_system = histories.source_system
            and last_entries.contact_id = histories.contact_id
            and last_entries.field = histories.field
            and last_entries.last_entered_at = histories.entered_at

    group by {{ key_of_entries }}, last_entries.last_entered_at, last_entries.last_version_number

),

-- Without a history, each version has the stage of its time.
of_versions as (

    select distinct {{ all_but('version_number, is_last_entry') }}

    from versions

    where ({{ key }}) not in (select {{ key }} from last_entries)

),

-- A version without its history continues where the history ends.
later_versions as (

    select versions.*

    from versions

    inner join last_entries
        on
            versions.source_system = last_entries.source_system
            and versions.contact_id = last_entries.contact_id
            and versions.field = last_entries.field

    where
        versions.version_number < last_entries.last_version_number
        and versions.entered_at > last_entries.last_entered_at

    union all

    select * from last_stages

),

later_changes as (

    select *

    from later_versions

    qualify
        lag(crm_stage) over (
            partition by {{ key }}
            order by entered_at, is_last_entry desc, version_number desc
        ) is distinct from crm_stage

),

unioned as (

    select * from of_versions

    union all

    select {{ all_but('version_number, is_last_entry') }} from later_changes

    where not is_last_entry

)

select * from unioned

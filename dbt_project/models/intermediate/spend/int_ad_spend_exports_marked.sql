-- Grain: one row per part of an export (part_key) and mark of it.

{% set marks = {
    'is_of_vendor and campaign_type is not null': ['depth', 'breakdown', 'campaign_type'],
    'is_of_vendor and campaign_type is null': ['depth', 'breakdown', 'campaign_key'],
    'not is_of_vendor': ['depth', 'campaign_key'],
    'not is_of_vendor and is_dated': ['file_name', 'campaign_key'],
    'not is_of_vendor and is_dated and campaign_id is null': ['file_name'],
    'not is_dated': ['export_series'],
} %}

with

ad_spend_exports as (

    select
        *,
        {{ file_name_without_dates('path') }} as file_name

    from {{ ref('int_ad_spend_exports_keyed') }}

),

-- A newer export shares with the report that it replaces the type of the campaigns, else a
-- campaign. A file made by hand is one report at any level. Its campaigns without an id may have
-- been renamed, so the file's own name is enough there.
marked as (

    {% for condition, columns in marks.items() %}
        select distinct
            part_key,
            source_system,
            export_series,
            platform,
            account,
            spend_date,
            exported_at,
            case when is_of_vendor then concat_ws('', depth, ' ', breakdown) else '' end as report,
            {{ record_hash(["'" ~ loop.index ~ "'"] + columns) }} as mark

        from ad_spend_exports

        where {{ condition }}
        {%- if not loop.last %}

            union all

        {% endif %}
    {% endfor %}

)

select * from marked

-- Grain: one row per part of an export that a newer export of its series replaces.

{% set whose = ['source_system', 'export_series', 'platform', 'account'] %}

with

exports_marked as (

    select * from {{ ref('int_ad_spend_exports_marked') }}

),

ad_spend_exports as (

    select * from {{ ref('int_ad_spend_exports_keyed') }}

),

days as (

    select distinct
        {{ whose | join(', ') }},
        report,
        spend_date,
        exported_at

    from exports_marked

),

-- The days of each mark in an export.
spans as (

    select
        {{ whose | join(', ') }},
        exported_at,
        mark,
        min(spend_date) as first_date,
        max(spend_date) as last_date

    from exports_marked

    group by all

),

-- What is declared whole has all that there is of its days, at any level.
whole_days as (

    select
        {{ whose | join(', ') }},
        spend_date,
        max(exported_at) as exported_at

    from ad_spend_exports

    where is_whole

    group by all

),

replacements as (

    select
        exports_marked.part_key,
        days.exported_at as replaced_at

    from exports_marked

    inner join days
        on
            exports_marked.exported_at < days.exported_at
            {%- for column in whose + ['report', 'spend_date'] %}
                and exports_marked.{{ column }} = days.{{ column }}
            {%- endfor %}

    inner join spans
        on
            days.exported_at = spans.exported_at
            {%- for column in whose %}
                and days.{{ column }} = spans.{{ column }}
            {%- endfor %}
            and exports_marked.mark = spans.mark
            and exports_marked.spend_date between spans.first_date and spans.last_date

    union all

    select
        exports_marked.part_key,
        whole_days.exported_at as replaced_at

    from exports_marked

    inner join whole_days
        on
            exports_marked.exported_at < whole_days.exported_at
            {%- for column in whose + ['spend_date'] %}
                and exports_marked.{{ column }} = whole_days.{{ column }}
            {%- endfor %}

),

replaced as (

    select
        part_key,
        max(replaced_at) as replaced_at

    from replacements

    group by part_key

)

select * from replaced

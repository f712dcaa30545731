-- Grain: one row per run, month, type of conversion, channel, attribution model and reason.

{{ config(
    materialized='incremental',
    incremental_strategy='append',
    full_refresh=false,
    on_schema_change='append_new_columns',
    pre_hook='{{ forget_unpublished() }}',
    post_hook='{{ mark_default_model(this) }}',
) }}

with

changes as (

    select * from {{ ref('int_credits_changed') }}

),

credits as (

    select * from {{ ref('int_credits_summed') }}

),

figures as (

    select
        cast(date_trunc('month', conversion_date) as date) as month,
        conversion_type,
        channel,
        attribution_model,
        sum(credit) as credit,
        cast(sum(coalesce(revenue_credit, 0)) as decimal(18, 2)) as revenue

    from credits

    group by all

),

changes_by_reason as (

    select
        cast(date_trunc('month', conversion_date) as date) as month,
        conversion_type,
        channel,
        attribution_model,
        reason,
        count(distinct conversion_id) as conversion_count,
        sum(credit_change) as credit_change,
        cast(sum(revenue_change) as decimal(18, 2)) as revenue_change

    from changes

    group by all

),

changes_in_all as (

    select
        month,
        conversion_type,
        channel,
        attribution_model,
        sum(credit_change) as credit_change,
        sum(revenue_change) as revenue_change

    from changes_by_reason

    group by month, conversion_type, channel, attribution_model

),

compared as (

    select
        '{{ invocation_id }}' as run_id,
        {{ build_number() }} as build_number,
        cast('{{ run_started_at }}' as timestamp) as changed_at,
        changes_by_reason.month,
        changes_by_reason.conversion_type,
        changes_by_reason.channel,
        changes_by_reason.attribution_model,
        {{ is_default_model('changes_by_reason.attribution_model') }} as is_default_model,
        changes_by_reason.reason,
        changes_by_reason.conversion_count,
        cast(changes_by_reason.credit_change as double) as credit_change,
        cast(coalesce(figures.credit, 0) - changes_in_all.credit_change as double)
            as credit_before,
        cast(coalesce(figures.credit, 0) as double) as credit_after,
        changes_by_reason.revenue_change,
        cast(coalesce(figures.revenue, 0) - changes_in_all.revenue_change as decimal(18, 2))
            as revenue_before,
        coalesce(figures.revenue, 0) as revenue_after

    from changes_by_reason

    inner join changes_in_all
        on
            changes_by_reason.month = changes_in_all.month
            and changes_by_reason.conversion_type = changes_in_all.conversion_type
            and changes_by_reason.channel = changes_in_all.channel
            and changes_by_reason.attribution_model = changes_in_all.attribution_model

    left join figures
        on
            changes_by_reason.month = figures.month
            and changes_by_reason.conversion_type = figures.conversion_type
            and changes_by_reason.channel = figures.channel
            and changes_by_reason.attribution_model = figures.attribution_model

)

select * from compared

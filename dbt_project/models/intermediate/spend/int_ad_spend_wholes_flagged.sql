-- Grain: one row per place with a row that may be the total of the others there.

with

ad_spends as (

    select * from {{ ref('int_ad_spends_placed') }}

),

placed as (

    {% for place, is_whole in [
        ('whole_place', true), ('part_place', false), ('lower_part_place', false)
    ] %}
        select
            {{ place }} as place,
            {{ is_whole }} as is_whole,
            source_system,
            platform,
            account,
            is_of_vendor,
            spend_date,
            depth,
            breakdown,
            min(campaign) as campaign,
            sum(cost) as cost,
            count(*) as row_count

        from ad_spends

        where {{ place }} is not null

        group by all
        {%- if not loop.last %}

            union all

        {% endif %}
    {% endfor %}

),

days as (

    select
        place,
        source_system,
        platform,
        account,
        is_of_vendor,
        spend_date,
        min(campaign) as campaign,
        max(case when is_whole then cost end) as whole_cost,
        max(case when not is_whole then cost end) as part_cost,
        max(case when not is_whole then depth end) as part_depth,
        max(case when not is_whole then breakdown end) as part_breakdown,
        sum(row_count) as row_count

    from placed

    group by place, source_system, platform, account, is_of_vendor, spend_date

    having bool_or(is_whole) and not bool_and(is_whole)

),

-- Over all days: a restated figure must not make one day differ from the others.
flagged as (

    select
        place,
        source_system,
        platform,
        account,
        is_of_vendor,
        min(campaign) as campaign,
        min(spend_date) as first_date,
        count(*) as day_count,
        cast(sum(row_count) as bigint) as row_count,
        max(part_depth) as part_depth,
        max(part_breakdown) as part_breakdown,
        cast(sum(whole_cost) as decimal(28, 6)) as whole_cost,
        cast(sum(part_cost) as decimal(28, 6)) as part_cost,

        -- Each row may have been rounded to a cent.
        sum(whole_cost) >= sum(part_cost) - 0.01 * sum(row_count) as is_whole

    from days

    group by place, source_system, platform, account, is_of_vendor

)

select * from flagged

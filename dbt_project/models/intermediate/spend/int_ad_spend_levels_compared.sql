-- Grain: one row per day, account, campaign or ad group, and level of its rows.

{% set amounts = ['cost', 'impressions', 'clicks'] %}

with

ad_spends as (

    select * from {{ ref('int_ad_spends_leveled') }}

),

levels as (

    select
        spend_date,
        node,
        parent_node,
        account_place,
        depth,
        breakdown,
        {% for amount in amounts %}
            sum({{ amount }}) as {{ amount }},
        {% endfor %}
        max(exported_at) as exported_at

    from ad_spends

    group by all

),

-- From ad groups up: the finest level of each, and what each coarser level has beyond it.
{% for depths in ['depth > 1', 'depth = 1', 'depth = 0'] %}
    {% set step = loop.index %}
    levels_{{ step }} as (

        select * from levels

        where {{ depths }}
        {%- if step > 1 %}

            union all

            select
                spend_date,
                parent_node as node,
                {{ 'account_place' if step == 2 else 'cast(null as string)' }} as parent_node,
                account_place,
                9 as depth,
                '' as breakdown,
                {% for amount in amounts %}
                    sum(more_{{ amount }}) as {{ amount }},
                {% endfor %}
                max(exported_at) as exported_at

            from more_{{ step - 1 }}

            where parent_node is not null

            group by all
        {%- endif %}

    ),

    ordered_{{ step }} as (

        select
            *,
            row_number() over by_fineness as fineness,
            first_value(depth) over by_fineness as finest_depth,
            first_value(breakdown) over by_fineness as finest_breakdown,
            first_value(cost) over by_fineness as finest_cost,
            first_value(exported_at) over by_fineness as finest_exported_at

        from levels_{{ step }}

        -- The placement first: it gives source and medium.
        window by_fineness as (
            partition by spend_date, node
            order by
                depth desc,
                breakdown = '',
                contains(breakdown, 'publisher_platform') desc,
                length(breakdown) desc,
                breakdown
        )

    ),

    -- A smaller total does not count when it is older than its parts or leaves out other things.
    kept_{{ step }} as (

        select * from ordered_{{ step }}

        where
            fineness = 1
            or cost > finest_cost
            or exported_at >= finest_exported_at and (
                breakdown = ''
                or depth = finest_depth and {{ has_all_of('finest_breakdown', 'breakdown') }}
            )

    ),

    more_{{ step }} as (

        select
            {{ all_but(
                'cost, impressions, clicks, finest_depth, finest_breakdown, finest_cost, '
                ~ 'finest_exported_at, exported_at'
            ) }},
            {% for amount in amounts %}
                {{ amount }} - coalesce({{ previous_known(amount) }} over by_fineness, 0)
                    as more_{{ amount }},
            {% endfor %}
            exported_at

        from kept_{{ step }}

        window by_fineness as (partition by spend_date, node order by fineness)

    ),
{% endfor %}

compared as (

    {% for step in [1, 2, 3] %}
        select
            {{ all_but('exported_at, more_cost, more_impressions, more_clicks') }},
            cast(more_cost as decimal(28, 6)) as more_cost,
            cast(more_impressions as bigint) as more_impressions,
            cast(more_clicks as bigint) as more_clicks

        from more_{{ step }}

        where depth != 9
        {%- if not loop.last %}

            union all

        {% endif %}
    {% endfor %}

)

select * from compared

-- Grain: one row per CRM deal that is a duplicate of another, with the deal that is kept.

with

deals as (

    select * from {{ ref('int_deals_closed') }}

),

merged_ids as (

    select
        source_system,
        deal_id as kept_deal_id,
        {{ unnest_list(trimmed_items('merged_deal_ids')) }} as deal_id,
        updated_at

    from deals

),

-- Of two deals that name each other, the one merged later is kept.
merged as (

    select
        merged_ids.source_system,
        merged_ids.deal_id,
        merged_ids.source_system as kept_source_system,
        merged_ids.kept_deal_id

    from merged_ids

    left join merged_ids as reverse_ids
        on
            merged_ids.source_system = reverse_ids.source_system
            and merged_ids.deal_id = reverse_ids.kept_deal_id
            and merged_ids.kept_deal_id = reverse_ids.deal_id

    where
        merged_ids.deal_id != merged_ids.kept_deal_id
        and (
            reverse_ids.deal_id is null
            or (merged_ids.updated_at, merged_ids.kept_deal_id)
            > (reverse_ids.updated_at, reverse_ids.kept_deal_id)
        )

),

-- Two synced CRMs keep a link from one deal to the other. The linked deal counts, unless only the
-- linking one is in a system of record.
linked as (

    select
        deals.source_system,
        deals.deal_id,
        others.source_system as other_source_system,
        others.deal_id as other_deal_id,
        {{ is_of_record('deals', 'deals.source_system', 'deals.counted_on') }}
        and not {{ is_of_record('deals', 'others.source_system', 'others.counted_on') }} as is_kept

    from deals

    inner join deals as others
        on
            deals.linked_deal_id = others.deal_id
            and deals.source_system != others.source_system

    -- Of several deals with that id, prefer the one of the same instance.
    qualify row_number() over (
        partition by deals.source_system, deals.deal_id
        order by
            {{ instance_of('deals.source_system') }}
            is distinct from {{ instance_of('others.source_system') }},
            others.source_system
    ) = 1

),

by_link as (

    select
        case when is_kept then other_source_system else source_system end as source_system,
        case when is_kept then other_deal_id else deal_id end as deal_id,
        case when is_kept then source_system else other_source_system end as kept_source_system,
        case when is_kept then deal_id else other_deal_id end as kept_deal_id

    from linked

),

unioned as (

    select * from merged

    union all

    select * from by_link

),

-- A merge goes before a link: the deal that it was merged into has its own link.
chosen as (

    select *

    from unioned

    qualify row_number() over (
        partition by source_system, deal_id
        order by source_system != kept_source_system, kept_source_system, kept_deal_id
    ) = 1

),

-- The kept deal may itself be merged or linked.
{% for nearer, followed in [('chosen', 'followed'), ('followed', 'followed_further')] %}
    {{ followed }} as (

        select
            nearer.source_system,
            nearer.deal_id,
            coalesce(further.kept_source_system, nearer.kept_source_system) as kept_source_system,
            coalesce(further.kept_deal_id, nearer.kept_deal_id) as kept_deal_id

        from {{ nearer }} as nearer

        left join {{ nearer }} as further
            on
                nearer.kept_source_system = further.source_system
                and nearer.kept_deal_id = further.deal_id

    ),

{% endfor %}
duplicates as (

    select * from followed_further
    where source_system != kept_source_system or deal_id != kept_deal_id

)

select * from duplicates

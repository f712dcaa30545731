-- Grain: one row per CRM deal that another one stands for, with that other one.

with

deals as (

    select * from {{ ref('int_deals_closed') }}

),

merged_ids as (

    select
        source_system,
        deal_id as kept_deal_id,
        trim({{ unnest_list('merged_deal_ids') }}) as deal_id,
        updated_at

    from deals

),

-- Of two that name each other the one that was merged later is left.
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
            or merged_ids.updated_at > reverse_ids.updated_at
            or (
                merged_ids.updated_at = reverse_ids.updated_at
                and merged_ids.kept_deal_id > reverse_ids.kept_deal_id
            )
        )

),

-- Two CRMs in step keep a link from one deal to the other.
linked as (

    select
        deals.source_system,
        deals.deal_id,
        others.source_system as other_source_system,
        others.deal_id as other_deal_id,
        case
            when {{ is_of_record('deals', 'deals.source_system', 'deals.counted_on') }} then true
            else false
        end as is_of_record,
        case
            when {{ is_of_record('deals', 'others.source_system', 'others.counted_on') }} then true
            else false
        end as is_other_of_record

    from deals

    inner join deals as others
        on
            deals.linked_deal_id = others.deal_id
            and deals.source_system != others.source_system

    -- Of several with that id, the one of the same instance.
    qualify row_number() over (
        partition by deals.source_system, deals.deal_id
        order by
            {{ instance_of('deals.source_system') }}
            is distinct from {{ instance_of('others.source_system') }},
            others.source_system
    ) = 1

),

-- The CRM that is linked to counts, unless only the other one is a system of record.
judged as (

    select
        *,
        is_of_record and not is_other_of_record as is_kept

    from linked

),

by_link as (

    select
        case when is_kept then other_source_system else source_system end as source_system,
        case when is_kept then other_deal_id else deal_id end as deal_id,
        case when is_kept then source_system else other_source_system end as kept_source_system,
        case when is_kept then deal_id else other_deal_id end as kept_deal_id

    from judged

),

unioned as (

    select * from merged

    union all

    select * from by_link

),

-- Merged and linked at once, it is merged first: what it was merged into is linked itself.
chosen as (

    select *

    from unioned

    qualify row_number() over (
        partition by source_system, deal_id
        order by source_system != kept_source_system, kept_source_system, kept_deal_id
    ) = 1

),

-- What a deal was merged into may have been merged, or be linked, in turn.
followed as (

    select
        nearer.source_system,
        nearer.deal_id,
        coalesce(further.kept_source_system, nearer.kept_source_system) as kept_source_system,
        coalesce(further.kept_deal_id, nearer.kept_deal_id) as kept_deal_id

    from chosen as nearer

    left join chosen as further
        on
            nearer.kept_source_system = further.source_system
            and nearer.kept_deal_id = further.deal_id

),

followed_further as (

    select
        nearer.source_system,
        nearer.deal_id,
        coalesce(further.kept_source_system, nearer.kept_source_system) as kept_source_system,
        coalesce(further.kept_deal_id, nearer.kept_deal_id) as kept_deal_id

    from followed as nearer

    left join followed as further
        on
            nearer.kept_source_system = further.source_system
            and nearer.kept_deal_id = further.deal_id

),

repeated as (

    select * from followed_further
    where source_system != kept_source_system or deal_id != kept_deal_id

)

select * from repeated

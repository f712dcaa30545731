-- Grain: one row per landed version of a deal of Pipedrive and time that its state began.

{% set fields = ['stage_id', 'status', 'value'] %}

with

deals as (

    select * from {{ ref('stg_pipedrive__deals') }}
    where has_history

),

deal_changes as (

    select * from {{ ref('stg_pipedrive__deal_changes') }}

    where
        changed_at is not null
        and field in ('stage_id', 'status', 'value')

),

events as (

    select
        _load_id,
        _row,
        field,
        old_value,
        new_value,
        changed_at

    from deal_changes

    union all

    select
        _load_id,
        _row,
        'creation' as field,
        null as old_value,
        null as new_value,
        created_at as changed_at

    from deals

    union all

    -- A deal that was made as won, or imported, has no such change.
    select
        _load_id,
        _row,
        'status' as field,
        null as old_value,
        status as new_value,
        closed_at as changed_at

    from deals

    where
        is_closed
        and closed_at is not null

),

-- A field is what its last change made of it; before its first change, what that took it from.
filled as (

    select
        _load_id,
        _row,
        {% for field in fields %}
            coalesce(
                {{ last_known("case when field = '" ~ field ~ "' then new_value end") }}
                    over until_then,
                {{ first_known("case when field = '" ~ field ~ "' then old_value end") }}
                    over from_then
            ) as {{ field }},
        {% endfor %}
        changed_at,
        row_number() over (
            partition by _load_id, _row, changed_at
            order by field desc, new_value desc
        ) as place_from_end

    from events

    window
        until_then as (
            partition by _load_id, _row
            order by changed_at, field, new_value nulls last
            rows between unbounded preceding and current row
        ),
        from_then as (
            partition by _load_id, _row
            order by changed_at, field, new_value nulls last
            rows between current row and unbounded following
        )

),

states as (

    select
        deals.source_system,
        deals.deal_id,
        coalesce(filled.stage_id, deals.stage_id) as stage_id,
        coalesce(filled.status, deals.status) as status,
        coalesce(filled.value, cast(deals.amount as string)) as amount,
        filled.changed_at as entered_at,
        deals.updated_at,
        deals.record_hash,
        deals._load_id,
        deals._row,
        deals._loaded_at

    from filled

    inner join deals
        on
            filled._load_id = deals._load_id
            and filled._row = deals._row

    -- Of fields that changed together only the outcome counts.
    where filled.place_from_end = 1

),

named as (

    select
        {{ all_but('stage_id, status, amount') }},
        {{ amount_or_null('amount') }} as amount,
        case when status in ('won', 'lost') then status else stage_id end as stage

    from states

)

select * from named

-- Grain: one row per landed insights row and entry of its actions and action values.

with

insights as (

    select * from {{ source('raw_meta_ads', 'insights') }}

),

parsed as (

    select
        {{ json_record('payload', {
            'actions': [{'action_type': 'VARCHAR', 'value': 'DECIMAL(18, 6)'}],
            'action_values': [{'action_type': 'VARCHAR', 'value': 'DECIMAL(18, 6)'}],
        }) }} as insight,
        _load_id,
        _file,
        _row

    from insights

),

counts as (

    select
        {{ unnest_list('insight.actions') }} as entry,
        _load_id,
        _file,
        _row

    from parsed

),

amounts as (

    select
        {{ unnest_list('insight.action_values') }} as entry,
        _load_id,
        _file,
        _row

    from parsed

),

renamed as (

    select
        {{ source_system('meta_ads') }} as source_system,
        entry.action_type,
        'count' as measure,
        entry.value as amount,
        _load_id,
        _file,
        _row

    from counts

    union all

    select
        {{ source_system('meta_ads') }} as source_system,
        entry.action_type,
        'value' as measure,
        entry.value as amount,
        _load_id,
        _file,
        _row

    from amounts

)

select * from renamed

-- Grain: one row per landed feedback.

with

feedback as (

    select * from {{ source('raw_generic', 'feedback') }}

),

renamed as (

    select
        {{ source_system('generic') }} as source_system,
        {{ of_instance(blank_to_null('feedback_id')) }} as feedback_id,
        {{ utc_timestamp('occurred_at') }} as occurred_at,
        lower({{ blank_to_null('feedback_type') }}) as feedback_type,
        cast({{ blank_to_null('score') }} as double) as score,
        {{ blank_to_null('contact_id') }} as contact_id,
        {{ blank_to_null('email') }} as email,
        {{ blank_to_null('source') }} as source,
        {{ record_hash([
            'feedback_id',
            'occurred_at',
            'feedback_type',
            'score',
            'contact_id',
            'email',
            'source',
        ]) }} as record_hash,
        _load_id,
        _file,
        _row

    from feedback

)

select * from renamed

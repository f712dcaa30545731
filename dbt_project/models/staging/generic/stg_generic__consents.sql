-- Grain: one row per landed consent or refusal.

with

consents as (

    select * from {{ source('raw_generic', 'consents') }}

),

renamed as (

    select
        {{ source_system('generic') }} as source_system,
        {{ blank_to_null('identifier') }} as identifier,
        lower({{ blank_to_null('purpose') }}) as purpose,
        cast({{ blank_to_null('granted') }} as boolean) as is_granted,
        {{ utc_timestamp(quoted_name('"at"')) }} as said_at,
        {{ blank_to_null('source') }} as source,
        _load_id,
        _file,
        _row

    from consents

)

select * from renamed

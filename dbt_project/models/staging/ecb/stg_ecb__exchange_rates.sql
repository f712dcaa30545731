-- Grain: one row per landed day and currency that its row names.

with

exchange_rates as (

    select * from {{ source('raw_ecb', 'exchange_rates') }}

),

unnested as (

    select
        payload,
        cast({{ json_text('payload', 'Date') }} as date) as rate_date,
        {{ unnest_list(json_object_keys('payload', none)) }} as currency,
        {{ record_hash(['payload']) }} as record_hash,
        _load_id,
        _file,
        _row

    from exchange_rates

),

renamed as (

    select
        rate_date,
        currency,

        -- N/A where the bank gives no rate, or gives none any more.
        cast(
            {{ tried_number(json_value_of_key('payload', 'currency')) }} as decimal(18, 8)
        ) as units_per_euro,
        record_hash,
        _load_id,
        _file,
        _row

    from unnested

    -- The bank's lines end in a comma: one more column, without a name.
    where {{ regex_matches('currency', "'^[A-Z]{3}$'") }}

)

select * from renamed

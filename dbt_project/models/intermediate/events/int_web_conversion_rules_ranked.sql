-- Grain: one row per rule on which web events are leads, sales or refunds, and which are not.

with

rules as (

    select * from {{ ref('web_conversions') }}

),

spelled as (

    select
        lower({{ blank_to_null('source') }}) as source,
        lower({{ blank_to_null('event_name') }}) as event_name,
        {{ blank_to_null('page_pattern') }} as page_pattern,
        '(?i)' || {{ blank_to_null('form_pattern') }} as form_pattern,
        nullif(lower({{ blank_to_null('conversion') }}), 'none') as conversion,
        {{ blank_to_null('form_name') }} as form_name,
        {{ blank_to_null('value_field') }} as value_field,
        {{ blank_to_null('currency_field') }} as currency_field,
        {{ blank_to_null('transaction_field') }} as transaction_field,
        {{ blank_to_null('email_field') }} as email_field,
        {{ blank_to_null('phone_field') }} as phone_field

    from rules

),

-- A rule that names the event goes before one that names its form, its page or its source.
ranked as (

    select
        *,

        row_number() over (
            order by
                event_name is null,
                form_pattern is null,
                page_pattern is null,
                source is null,
                conversion is not null,
                event_name,
                form_pattern,
                page_pattern,
                source
        ) as rule_rank

    from spelled

)

select * from ranked

-- Grain: one row per landed web event that is a lead, a sale or a refund.

{{ config(materialized='incremental', incremental_strategy='replace_loaded') }}

with

rules as (

    select * from {{ ref('int_web_conversion_rules_ranked') }}

),

web_events as (

    select * from {{ ref('int_web_conversion_candidates') }}
    where {{ is_newly_loaded() }}

),

candidates as (

    select
        *,
        {{ source_of('source') }} as family,
        {{ url_path('page_url') }} as page_path,
        {{ known_text(json_first_text('fields', "'form_name;formName'")) }} as told_form_name,
        {{ known_text(json_first_text('fields', "'form_id;formId;form'")) }} as told_form_id

    from web_events

),

-- By the name of the event, else by its page.
named as (

    select
        candidates._load_id,
        candidates._row,
        rules.rule_rank

    from candidates

    inner join rules
        on lower(candidates.event_name) = rules.event_name

    union all

    select
        candidates._load_id,
        candidates._row,
        rules.rule_rank

    from candidates

    inner join rules
        on candidates.event_type = case when rules.event_name is null then 'page' end

),

chosen as (

    select
        candidates.*,
        rules.rule_rank,
        rules.conversion,
        rules.event_name is null as is_by_page,
        rules.form_name as named_form,
        rules.value_field,
        rules.currency_field,
        rules.transaction_field,
        rules.email_field,
        rules.phone_field

    from named

    inner join candidates using (_load_id, _row)

    inner join rules using (rule_rank)

    where
        (rules.source is null or rules.source = candidates.family)
        and (
            rules.page_pattern is null
            or {{ regex_matches('candidates.page_path', 'rules.page_pattern') }}
        )
        and (
            rules.form_pattern is null
            or {{ regex_matches('candidates.told_form_name', 'rules.form_pattern') }}
            or {{ regex_matches('candidates.told_form_id', 'rules.form_pattern') }}
        )

    qualify row_number() over (
        partition by candidates._load_id, candidates._row
        order by rules.rule_rank
    ) = 1

),

read as (

    select
        *,
        {% for field in ['value', 'currency', 'transaction', 'email', 'phone'] %}
            {{ json_first_text('fields', field ~ '_field') }} as told_{{ field }},
        {% endfor %}
        coalesce(told_form_name, told_form_id) as told_form

    from chosen

    where conversion is not null

),

parsed as (

    select
        event_key,
        source,
        tracker,
        event_id,
        occurred_at,
        visitor_id,
        user_id,
        user_agent,
        lower(event_name) as event_name,
        page_url,
        conversion,
        told_form,
        coalesce(named_form, told_form, case when is_by_page then page_path else event_name end)
            as form_name,
        {{ written_amount('told_value') }} as amount,
        upper({{ known_text('told_currency') }}) as currency,
        case
            when lower(told_transaction) not in ('undefined', 'nan', 'none', 'n/a', '0')
                then {{ known_text('told_transaction') }}
        end as transaction_id,
        told_email as email,
        told_phone as phone,
        _load_id,
        _row,
        _loaded_at

    from read

)

select * from parsed

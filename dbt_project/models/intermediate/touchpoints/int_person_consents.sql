-- Grain: one row per known person and purpose of which somebody said something, or a rule does.

with

consents as (

    select * from {{ ref('int_consents_unioned') }}

),

phones as (

    select * from {{ ref('int_phones_normalized') }}

),

identifiers as (

    select * from {{ ref('int_identifiers_resolved') }}

),

visitors as (

    select * from {{ ref('int_visitors_assigned') }}

),

profiles as (

    select * from {{ ref('int_person_profiles') }}
    where signal = 'country'

),

rules as (

    select * from {{ ref('consent_rules') }}

),

spelled as (

    select
        consents.*,
        coalesce(phones.phone, consents.identifier) as spelled_identifier

    from consents

    left join phones
        on consents.identifier = phones.raw_phone

),

-- Of a browser that several people used, each: it is the browser that was asked.
said as (

    select
        identifiers.person_id,
        spelled.*

    from spelled

    inner join identifiers
        on spelled.spelled_identifier = identifiers.identifier

    union

    select
        visitors.person_id,
        spelled.*

    from spelled

    inner join visitors
        on spelled.identifier = visitors.visitor_id

),

-- Any refusal by one identifier of a person counts.
by_statement as (

    select
        person_id,
        purpose,
        is_granted,
        concat_ws(
            '',
            case when is_granted then 'granted: ' else 'refused: ' end,
            told_by,
            ', ' || cast({{ reporting_date('said_at') }} as string)
        ) as because

    from said

    qualify row_number() over (
        partition by person_id, purpose
        order by is_granted nulls last, said_at desc nulls last, told_by, identifier
    ) = 1

),

by_rule as (

    select
        profiles.person_id,
        rules.purpose,
        rules.unless_said = 'granted' as is_granted,
        concat_ws('', 'nothing said, rule of ', rules.country) as because

    from profiles

    inner join rules
        on lower(trim(profiles.text_value)) = lower(trim(rules.country))

),

decided as (

    select * from by_statement

    union all

    select by_rule.*

    from by_rule

    left join by_statement
        on
            by_rule.person_id = by_statement.person_id
            and by_rule.purpose = by_statement.purpose

    where by_statement.person_id is null

)

select * from decided

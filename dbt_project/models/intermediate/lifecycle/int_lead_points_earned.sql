-- Grain: one row per known person, rule and thing that the rule gives points for.

{{ config(
    materialized='incremental',
    incremental_strategy='replace_changed',
    unique_key='person_id',
    meta={'changed_in': 'int_changed_persons'},
) }}

with

persons as (

    select * from {{ ref('int_persons_unioned') }}
    where
        is_known
        and {{ is_changed('person_id', 'int_changed_persons') }}

),

{% for name, model in {
    'touchpoints': 'int_touchpoints_unioned',
    'interactions': 'int_interactions_assigned',
    'profiles': 'int_person_profiles',
    'pages_viewed': 'int_lead_pages_viewed',
}.items() %}
    {{ name }} as (

        select * from {{ ref(model) }}
        where {{ is_changed('person_id', 'int_changed_persons') }}

    ),

{% endfor %}
rules as (

    select * from {{ ref('lead_score_rules') }}

),

signals as (

    select
        person_id,
        touchpoint_type as signal,
        {{ id_text('touchpoint_id') }} as activity_id,
        case when touchpoint_type = 'session' then channel else campaign end as text_value,
        cast(null as double) as number_value,
        touched_at as occurred_at

    from touchpoints

    where touchpoint_type in ('session', 'email_click', 'event')

    union all

    select
        person_id,
        interaction_type as signal,
        {{ id_text('interaction_id') }} as activity_id,
        form_name as text_value,
        cast(null as double) as number_value,
        occurred_at

    from interactions

    union all

    select
        person_id,
        signal,
        cast(null as string) as activity_id,
        text_value,
        number_value,
        known_at as occurred_at

    from profiles

),

-- Patterns are compared with texts, not with what happened: there are far fewer.
texts as (

    select distinct
        signal,
        text_value

    from signals

),

texts_ruled as (

    select
        texts.text_value,
        rules.rule_id

    from texts

    inner join rules
        on
            texts.signal = rules.signal
            and {{ regex_matches('lower(texts.text_value)', 'rules.pattern') }}

),

earned as (

    select
        signals.person_id,
        rules.rule_id,
        coalesce(signals.activity_id, rules.rule_id) as activity_id,

        -- What a person is stays in the work file: the rule says enough.
        case when signals.activity_id is not null then signals.text_value end as detail,
        signals.occurred_at

    from signals

    inner join persons
        on signals.person_id = persons.person_id

    inner join rules
        on
            signals.signal = rules.signal
            and coalesce(signals.number_value >= rules.min_value, rules.min_value is null)
            and coalesce(signals.number_value <= rules.max_value, rules.max_value is null)

    left join texts_ruled
        on
            rules.rule_id = texts_ruled.rule_id
            and signals.text_value = texts_ruled.text_value

    where rules.pattern is null or texts_ruled.rule_id is not null

),

unioned as (

    select * from pages_viewed

    union all

    select * from earned

)

select * from unioned

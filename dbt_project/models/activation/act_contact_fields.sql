-- Grain: one row per destination, object, record and property.

with

destinations as (

    select * from {{ ref('activation_destinations') }}
    where kind = 'fields'

),

fields as (

    select * from {{ ref('activation_fields') }}

),

contacts as (

    select * from {{ ref('act_person_contacts') }}

),

facts as (

    select * from {{ ref('act_person_facts') }}

),

touchpoints as (

    select * from {{ ref('fct_touchpoints') }}

),

touchpoint_credits as (

    select * from {{ ref('fct_touchpoint_credits') }}
    where revenue_credit is not null

),

crm_fields as (

    select * from {{ ref('int_crm_fields_latest') }}

),

credits as (

    select
        touchpoints.person_id,
        touchpoint_credits.attribution_model,
        sum(touchpoint_credits.revenue_credit) as revenue_credit

    from touchpoint_credits

    inner join touchpoints
        on touchpoint_credits.touchpoint_id = touchpoints.touchpoint_id

    group by all

),

-- A value of the seed is compared with the columns' names, and never becomes SQL.
valued as (

    select
        destinations.destination,
        destinations.is_on,
        contacts.source_system,
        contacts.object,
        contacts.contact_id as record_id,
        contacts.person_id,
        contacts.is_archived,
        fields.property,
        fields.write, -- noqa: RF04
        case fields.column_name
            {% for column, kind in person_fact_columns().items() %}
                {% set given = (
                    'coalesce(credits.revenue_credit, 0)' if column == 'revenue_credit'
                    else 'facts.' ~ column
                ) %}
                when '{{ column }}'
                    then {{ number_text(given) if kind == 'number'
                        else iso_time(given) if kind == 'time' else given }}
            {% endfor %}
        end as value

    from destinations

    inner join fields
        on destinations.destination = fields.destination

    inner join contacts
        on
            destinations.destination = contacts.crm
            and fields.object = contacts.object

    inner join facts
        on contacts.person_id = facts.person_id

    left join credits
        on
            contacts.person_id = credits.person_id
            and destinations.value = credits.attribution_model

),

compared as (

    select
        valued.*,
        crm_fields.value as current_value

    from valued

    left join crm_fields
        on
            valued.source_system = crm_fields.source_system
            and valued.record_id = crm_fields.record_id
            and crm_fields.object != 'deal'
            and crm_fields.meaning = concat_ws('', 'property:', valued.property)

),

judged as (

    select
        destination,
        source_system,
        object,
        record_id,
        property,
        value,
        current_value,
        write,
        {{ id_text('person_id') }} as person_id,
        case
            when not is_on then 'switched off'
            when is_archived then 'archived'
            when coalesce(value, '') = coalesce(current_value, '') then 'as it is there already'
            when write = 'if_empty' and current_value is not null then 'the field is filled'
        end as held_back_because

    from compared

)

select * from judged

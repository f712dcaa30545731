-- Grain: one row per contact and click id or UTM in the URL of the first page that its CRM knows.

with

crm_fields as (

    select * from {{ ref('int_crm_fields_latest') }}
    where
        object != 'deal'
        and meaning = 'first_page'
        and value like '%=%'

),

click_ids as (

    select * from {{ ref('click_ids') }}

),

known_parameters as (

    select click_id_type as parameter from click_ids

    {% for part in ['source', 'medium', 'campaign', 'term'] %}
        union all

        select 'utm_{{ part }}' as parameter
    {% endfor %}

),

parameters as (

    select
        source_system,
        record_id as contact_id,
        {{ unnest_list(url_parameters('value')) }} as parameter

    from crm_fields

),

known as (

    select
        parameters.source_system,
        parameters.contact_id,
        known_parameters.parameter as meaning,
        parameters.parameter.position,
        {{ traffic_parameter_value('known_parameters.parameter', 'parameters.parameter.value') }}
            as value

    from parameters

    inner join known_parameters
        on lower(parameters.parameter.name) = known_parameters.parameter

),

first_given as (

    select
        source_system,
        contact_id,
        meaning,
        value

    from known

    where value is not null

    qualify row_number() over (
        partition by source_system, contact_id, meaning
        order by position
    ) = 1

)

select * from first_given

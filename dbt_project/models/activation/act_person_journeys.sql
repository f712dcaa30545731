-- Grain: one row per known person with a touch.

-- What is told of one of a person's touches, and the column that it is in.
{% set of_touches = {
    'channel': 'channel', 'source': 'source', 'medium': 'medium', 'campaign': 'campaign',
    'keyword': 'keyword', 'landing_page': 'landing_page',
} %}
{% set places = {'first': 'is_first', 'last': 'is_last', 'lead': 'is_of_lead'} %}

with

persons as (

    select * from {{ ref('dim_persons') }}
    where is_known

),

touchpoints as (

    select * from {{ ref('fct_touchpoints') }}

),

leads as (

    select * from {{ ref('fct_conversions') }}
    where is_first_lead

),

-- The touch of a lead is the last one at or before it.
placed as (

    select
        touchpoints.*,
        row_number() over (earliest_first) = 1 as is_first,
        row_number() over (
            partition by touchpoints.person_id
            order by touchpoints.touched_at desc, touchpoints.touchpoint_id desc
        ) = 1 as is_last,
        touchpoints.touched_at <= leads.converted_at
        and coalesce(
            lead(touchpoints.touched_at) over (earliest_first) > leads.converted_at, true
        ) as is_of_lead,
        coalesce(touchpoints.channel != lag(touchpoints.channel) over (earliest_first), true)
            as is_another_channel

    from touchpoints

    inner join persons
        on touchpoints.person_id = persons.person_id

    left join leads
        on touchpoints.person_id = leads.person_id

    window
        earliest_first as (
            partition by touchpoints.person_id
            order by touchpoints.touched_at, touchpoints.touchpoint_id
        )

),

journeys as (

    select
        person_id,
        count(*) as touchpoint_count,
        min(touched_at) as first_touched_at,
        {% for place, condition in places.items() %}
            {% for fact, column in of_touches.items() %}
                max(case when {{ condition }} then nullif({{ column }}, '(not set)') end)
                    as {{ place }}_{{ fact }},
            {% endfor %}
        {% endfor %}
        max(touched_at) as last_touched_at

    from placed

    group by person_id

),

-- The last ten channels, one after itself told once: a journey may have hundreds of touches.
steps as (

    select
        person_id,
        channel,
        touched_at,
        touchpoint_id

    from placed

    where is_another_channel

    qualify row_number() over (
        partition by person_id order by touched_at desc, touchpoint_id desc
    ) <= 10

),

told as (

    select
        person_id,
        {{ joined_text('channel', "' > '", 'touched_at, touchpoint_id') }} as journey

    from steps

    group by person_id

),

joined as (

    select
        journeys.*,
        told.journey

    from journeys

    inner join told
        on journeys.person_id = told.person_id

)

select * from joined

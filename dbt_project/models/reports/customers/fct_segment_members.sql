-- Grain: one row per segment and person who is in it.

{% set columns = segment_columns() %}

with

persons as (

    select * from {{ ref('int_person_segment_fields') }}

),

conditions as (

    select
        segment,
        column_name,
        operator,
        trim(value) as value,
        {{ tried_number('value') }} as value_number,
        count(*) over (partition by segment) as condition_count

    from {{ ref('segments') }}

),

-- Each value as a text, and as a number where it is one: values of the seed are compared with
-- these, and never become SQL.
asked as (

    select
        persons.person_id,
        conditions.*,

        case conditions.column_name
            {% for column, kind in columns.items() %}
                when '{{ column }}'
                    then {{ number_text('persons.' ~ column) if kind == 'number'
                        else id_text('persons.' ~ column) if kind == 'id'
                        else 'cast(persons.' ~ column ~ ' as string)' }}
            {% endfor %}
        end as person_value,

        case conditions.column_name
            {% for column, kind in columns.items() if kind == 'number' %}
                when '{{ column }}' then cast(persons.{{ column }} as double)
            {% endfor %}
        end as person_number

    from persons

    cross join conditions

),

held as (

    select * from asked

    where
        case operator
            when '=' then coalesce(person_number = value_number, person_value = value)
            when '!='
                then not coalesce(person_number = value_number, person_value = value, false)
            when '<' then person_number < value_number
            when '<=' then person_number <= value_number
            when '>' then person_number > value_number
            when '>=' then person_number >= value_number
            when 'in'
                then position(
                    concat_ws('', ';', person_value, ';')
                    in concat_ws('', ';', replace(value, '; ', ';'), ';')
                ) > 0
            when 'is null' then person_value is null
            when 'is not null' then person_value is not null
        end

),

told as (

    select
        person_id,
        segment,
        condition_count,
        concat_ws('', column_name, operator) as condition_key,
        case
            when operator in ('=', 'in', 'is not null')
                then concat_ws('', replace(column_name, '_', ' '), ' ', person_value)
            when operator = 'is null' then concat_ws('', 'no ', replace(column_name, '_', ' '))
            else concat_ws(
                '',
                replace(column_name, '_', ' '), ' ', coalesce(person_value, 'nothing'), ' ',
                operator, ' ', value
            )
        end as reason

    from held

),

members as (

    select
        segment,
        person_id,
        {{ joined_text('reason', "'; '", 'condition_key') }} as reason

    from told

    group by segment, person_id, condition_count

    having count(*) = condition_count

),

joined as (

    select
        members.segment,
        members.person_id,
        members.reason,
        persons.account_id,
        persons.stage,
        persons.lead_score,
        persons.days_since_last_touch,
        persons.last_content_type,
        persons.last_content_funnel_stage,
        persons.open_deals,
        cast(persons.revenue as decimal(18, 2)) as revenue

    from members

    inner join persons
        on members.person_id = persons.person_id

)

select * from joined

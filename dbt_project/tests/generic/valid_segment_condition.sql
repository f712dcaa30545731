{#- Every condition can be judged; the failing rows say which cannot, and why. -#}
{% test valid_segment_condition(model) %}

{%- set columns = segment_columns() %}

with

known_columns as (
    {% for column, kind in columns.items() %}
        select
            '{{ column }}' as column_name,
            '{{ kind }}' as kind
        {% if not loop.last %}union all{% endif %}
    {%- endfor %}
),

known_operators as (
    {% for kind, operators in segment_operators().items() %}
        {% set is_last_kind = loop.last %}
        {% for operator in operators %}
            select
                '{{ kind }}' as kind,
                '{{ operator }}' as operator
            {% if not (loop.last and is_last_kind) %}union all{% endif %}
        {%- endfor %}
    {%- endfor %}
),

judged as (

    select
        conditions.*,
        case
            when conditions.segment is null then 'it names no segment'
            when known_columns.column_name is null
                then 'there is no such column; it is one of {{ columns | join(", ") }}'
            when known_operators.operator is null
                then 'this operator is none for ' || known_columns.kind || ' values; they have '
                    || case known_columns.kind
                        {% for kind, operators in segment_operators().items() %}
                            when '{{ kind }}' then '{{ operators | join(", ") }}'
                        {% endfor %}
                    end
            when conditions.operator in ('is null', 'is not null')
                then case when conditions.value is not null then 'this operator takes no value' end
            when conditions.value is null then 'it has no value to compare with'
            when
                known_columns.kind = 'number'
                and {{ tried_number('conditions.value') }} is null
                then 'its value is not a number'
            when
                known_columns.kind = 'boolean'
                and conditions.value not in ('true', 'false')
                then 'its value is neither true nor false'
        end as reason

    from {{ model }} as conditions

    left join known_columns
        on conditions.column_name = known_columns.column_name

    left join known_operators
        on
            known_columns.kind = known_operators.kind
            and conditions.operator = known_operators.operator

)

select
    'rules/segments.csv, the row ' || coalesce(segment, '') || ',' || coalesce(column_name, '')
    || ',' || coalesce(operator, '') || ',' || coalesce(value, '') || ': ' || reason as problem

from judged

where reason is not null

{% endtest %}

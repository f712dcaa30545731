-- Calls of a kind that Segment's spec does not have are not counted: the test names them.

{{ config(severity='warn') }}

{% set reason = 'of an unknown kind of call: ' %}

with

counted as (

    select * from {{ ref('int_web_events_counted') }}
    where left_out_because like '{{ reason }}%'

),

told as (

    select
        concat_ws(
            '',
            'Segment: ',
            sum(event_count),
            ' calls of the type "',
            trim({{ text_after('left_out_because', ':') }}),
            '" are kept and count for nothing, from ',
            min(report_date),
            ' to ',
            max(report_date),
            ', since its spec has page, screen, track, identify, group and alias only. If they are',
            ' visits or actions, say so as `values: {type: {<type>: track}}` in a _format.yml'
        ) as problem

    from counted

    group by left_out_because

)

select * from told

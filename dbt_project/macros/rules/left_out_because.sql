{#- Why a web event is in no session; null for one that is in one. `uncounted` is null while its
    tracker counts. -#}
{% macro left_out_because(web_events, is_bot, uncounted) -%}
    case
        when {{ uncounted }} is not null then 'of a tracker that another one counts for'
        when {{ is_bot }} then 'of bots'
        when {{ web_events }}.event_type = 'automatic' then 'made by the analytics tool'
        when {{ web_events }}.event_type in ('group', 'alias') then 'said of who somebody is'
        when {{ web_events }}.event_type = 'unknown' then concat_ws(
            '',
            'of an unknown kind of call: ',
            case
                when {{ web_events }}.event_name like '%@%' or length({{ web_events }}.event_name) > 30
                    then 'other'
                else {{ web_events }}.event_name
            end
        )
        when {{ web_events }}.visitor_id is null then 'without a visitor id (consent denied)'
        when {{ web_events }}.page_url is null then 'without a page'
    end
{%- endmacro %}

{#- Why a web event is in no session; null for one that is in one. `uncounted` is null while its
    tracker counts. -#}
{% macro left_out_because(web_events, is_bot, uncounted) -%}
    case
        when {{ uncounted }} is not null then 'of a tracker that another one counts for'
        when {{ is_bot }} then 'of bots'
        when {{ web_events }}.event_type = 'automatic' then 'made by the analytics tool'
        when {{ web_events }}.visitor_id is null then 'without a visitor id (consent denied)'
        when {{ web_events }}.page_url is null then 'without a page'
    end
{%- endmacro %}

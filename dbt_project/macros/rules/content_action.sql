{#- What a web event does to the content of its page: a view, a download, or nothing (null).
    `uncounted` is null while its tracker counts. -#}
{% macro content_action(web_events, is_bot, uncounted) -%}
    case
        when
            {{ is_bot }}
            or {{ uncounted }} is not null
            or {{ web_events }}.visitor_id is null
            or {{ web_events }}.page_url is null
            then null
        when {{ web_events }}.event_type = 'page' then 'view'
        when {{ web_events }}.event_name in ({{ sql_texts(var('download_event_names')) }})
            then 'download'
    end
{%- endmacro %}

{#-
    A query: the keys of the visitors whose events are not those that the running model was last
    built from. They came in since then, or compete with one that did, or are of a day that was
    exported anew.
-#}
{% macro touched_visitors() %}
    select visitor_key
    from {{ ref('int_web_events_unioned') }}
    where event_key in (
        select event_key
        from {{ ref('int_web_events_unioned') }}
        where _loaded_at > {{ built_until() }}
    )

    union

    select visitor_key
    from {{ ref('int_web_events_unioned') }}
    where export_date in (
        select web_events.export_date
        from {{ ref('int_web_events_unioned') }} as web_events
        inner join {{ ref('stg_closedloop__loads') }} as loads
            on web_events._load_id = loads.load_id
        where loads.changed_at > {{ built_until() }} and web_events.export_date is not null
    )
{% endmacro %}

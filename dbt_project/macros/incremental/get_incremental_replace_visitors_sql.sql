{#- The incremental strategy `replace_visitors`: touched visitors' rows go, and come as they are now. -#}
{% macro get_incremental_replace_visitors_sql(arg_dict) %}
    {%- set columns = arg_dict['dest_columns'] | map(attribute='quoted') | join(', ') -%}
    delete from {{ arg_dict['target_relation'] }}
    where visitor_key in ({{ touched_visitors() }});

    insert into {{ arg_dict['target_relation'] }} ({{ columns }})
    select {{ columns }}
    from {{ arg_dict['temp_relation'] }}
{% endmacro %}

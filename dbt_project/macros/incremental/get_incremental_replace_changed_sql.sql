{#-
    The incremental strategy `replace_changed`: of the keys in the log `meta.changed_in` all rows
    go, and come as they are now. So a key that has no rows any more keeps none.
-#}
{% macro get_incremental_replace_changed_sql(arg_dict) %}
    {%- set columns = arg_dict['dest_columns'] | map(attribute='quoted') | join(', ') -%}
    {%- set key = arg_dict['unique_key'] -%}
    delete from {{ arg_dict['target_relation'] }}
    where {{ key }} in ({{ changed_keys(ref(config.get('meta')['changed_in']), key) }});

    insert into {{ arg_dict['target_relation'] }} ({{ columns }})
    select {{ columns }}
    from {{ arg_dict['temp_relation'] }}
{% endmacro %}

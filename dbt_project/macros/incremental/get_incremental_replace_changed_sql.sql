{#-
    The incremental strategy `replace_changed`: of the keys in the log `meta.changed_in`, and of the
    models that `meta.refitted_in` says are refitted, all rows go, and come as they are now. So a key
    that has no rows any more keeps none.
-#}
{% macro get_incremental_replace_changed_sql(arg_dict) %}
    {%- set columns = arg_dict['dest_columns'] | map(attribute='quoted') | join(', ') -%}
    delete from {{ arg_dict['target_relation'] }}
    where {{ is_replaced() }};

    insert into {{ arg_dict['target_relation'] }} ({{ columns }})
    select {{ columns }}
    from {{ arg_dict['temp_relation'] }}
{% endmacro %}

{#-
    The incremental strategy `replace_loaded`: what was loaded after the published build goes, and
    comes as it is now, so that a build may be repeated.
-#}
{% macro get_incremental_replace_loaded_sql(arg_dict) %}
    {%- set columns = arg_dict['dest_columns'] | map(attribute='quoted') | join(', ') -%}
    delete from {{ arg_dict['target_relation'] }}
    where {{ is_newly_loaded() }};

    insert into {{ arg_dict['target_relation'] }} ({{ columns }})
    select {{ columns }}
    from {{ arg_dict['temp_relation'] }}
{% endmacro %}

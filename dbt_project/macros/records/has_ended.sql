{#-
    An aggregate over the versions of a record, or a window with `over`: whether the folder that
    had the record last has had a complete export since, without it.
-#}
{% macro has_ended(over='') -%}
    coalesce(
        max(exported_at) {{ over }}
        > coalesce(
            max(
                case when told_whole_at is null or told_whole_at <= exported_at then exported_at end
            ) {{ over }},
            cast('0001-01-01' as timestamp)
        ),
        false
    )
{%- endmacro %}

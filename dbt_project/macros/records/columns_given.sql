{#-
    The columns that a landed record has: its key is there, even without a value. `keys` maps
    columns to a key, or to a list of keys of which one is enough; `found` is the list of the
    record's keys.
-#}
{% macro columns_given(found, keys) -%}
    {%- set conditions = {} -%}
    {%- for column, names in keys.items() -%}
        {%- set any_of = [] -%}
        {%- for name in ([names] if names is string else names) -%}
            {%- do any_of.append(list_has(found, "'" ~ name ~ "'")) -%}
        {%- endfor -%}
        {%- do conditions.update({column: any_of | join(' or ')}) -%}
    {%- endfor -%}
    {{ list_of_true(conditions) }}
{%- endmacro %}

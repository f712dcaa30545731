{#-
    An aggregate over the versions of a record: a column's value, which may be null, in the
    newest version (version_number 1 is the newest) that has the column. A version does not
    change what it leaves out.
-#}
{% macro newest_given(column) %}
    {{- adapter.dispatch('newest_given')(column) -}}
{% endmacro %}

{% macro default__newest_given(column) -%}
    arg_min_null({{ column }}, version_number)
        filter (where {{ list_has('given_columns', "'" ~ column ~ "'") }})
{%- endmacro %}

{% macro spark__newest_given(column) -%}
    (
        min_by(struct({{ column }} as given), version_number)
        filter (where {{ list_has('given_columns', "'" ~ column ~ "'") }})
    ).given
{%- endmacro %}

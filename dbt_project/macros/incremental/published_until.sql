{#-
    Until when what the published build knew had been loaded, as a literal, by which DuckDB skips
    what it need not read. Nothing is later where no build is published: then all is built in full.
-#}
{% macro published_until() %}
    {{- adapter.dispatch('published_until')() -}}
{% endmacro %}

{% macro default__published_until() -%}
    {%- set found = run_query(
        "select coalesce(max(loaded_until), 'infinity')::varchar as loaded_until"
        ~ " from ops.builds where is_published"
    ) if execute -%}
    cast('{{ found.rows[0]['loaded_until'] if execute }}' as timestamp) /*published until*/
{%- endmacro %}

{% macro spark__published_until() -%}
    {{ end_of_time() }}
{%- endmacro %}

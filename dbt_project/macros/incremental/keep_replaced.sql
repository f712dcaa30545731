{#-
    A pre-hook of a `replace_changed` model: copies the rows that this build replaces to
    ops.replaced_<model>, where they stay as they were when every test last passed. What a build
    since then has replaced already is not what anybody saw, and is not copied; nor is a table from
    before it had these columns.
-#}
{% macro keep_replaced(columns) -%}
    {%- set there = [] -%}
    {%- if execute and load_cached_relation(this) and last_build() -%}
        {%- set there = adapter.get_columns_in_relation(this) | map(attribute='name') | list -%}
    {%- endif -%}
    {%- if there | select('in', columns) | list | length == columns | length -%}
        {%- set names = columns | join(', ') -%}
        delete from ops.replaced_{{ this.name }} where build_number <= {{ last_audit() }};

        insert into ops.replaced_{{ this.name }} by name
        select
            {{ names }},
            {{ build_number() }} as build_number

        from {{ this }}

        where
            ({{ 'true' if should_full_refresh() else is_replaced() }})
            and {{ is_as_audited() }}
    {%- endif -%}
{%- endmacro %}

{#- A condition on rows of the running model: no build has replaced them since every test passed. -#}
{% macro is_as_audited() -%}
    {%- set key, meta, built = config.get('unique_key'), config.get('meta'), last_build() -%}
    {{ last_audit() }} >= 0
    {%- set is_built_since -%}
        {{ last_audit() }} < {{ built['build_number'] }}
    {%- endset %}
    and not (
        {{ is_built_since }}
        and (
            {{ last_audit() }} < {{ built['full_build_number'] }}
            or {{ key }} in (
                select {{ key }} from {{ ref(meta['changed_in']) }}
                where
                    build_number > {{ last_audit() }}
                    and build_number <= {{ built['build_number'] }}
            )
            {%- if meta.get('refitted_in') %}
                or {{ is_refitted(ref(meta['refitted_in'])) }}
            {%- endif %}
        )
    )
{%- endmacro %}

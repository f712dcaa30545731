{#-
    An on-run-start hook: books the build, and drops the tables that have to be built in full.
    A table's code, or the code of a model before it, is not what its rows were made with; or
    nothing is published, so that no log says what has changed since.
    A model after a dropped one forgets its code, and one that is built without all that it is
    made from does not remember it: both are built in full in the next whole build.
-#}
{% macro begin_build() %}
    {{- adapter.dispatch('begin_build')() -}}
{% endmacro %}

{% macro default__begin_build() %}
    {%- if execute -%}
        {%- do refuse_missing_inputs() -%}
        {%- do run_query(book_build_sql()) -%}
        {%- set dropped = 'select model from ops.build_plan where is_selected and is_outdated' -%}
        {%- for row in run_query(dropped).rows -%}
            {%- set node = graph.nodes['model.' ~ project_name ~ '.' ~ row['model']] -%}
            {%- set table = adapter.get_relation(node.database, node.schema, node.alias) -%}
            {%- if table -%}{%- do adapter.drop_relation(table) -%}{%- endif -%}
        {%- endfor -%}
    {%- endif -%}
{% endmacro %}

{% macro book_build_sql() %}
    {%- set selected, values = [], [] -%}
    {%- for unique_id in selected_resources if unique_id.startswith(('model.', 'seed.')) -%}
        {%- do selected.append(unique_id.split('.')[2]) -%}
    {%- endfor -%}
    {%- set selected_names = 'cast([' ~ sql_texts(selected) ~ '] as varchar[])' -%}
    {%- set names = 'select distinct unnest(variables) as name from ops.wanted_code' -%}
    {%- for row in run_query(names).rows -%}
        {%- do values.append('(' ~ sql_texts([row['name'], var(row['name']) | string]) ~ ')') -%}
    {%- endfor -%}
    insert into ops.builds
    select
        coalesce(max(build_number), 0) + 1,
        timestamp '{{ run_started_at.strftime("%Y-%m-%d %H:%M:%S.%f") }}',
        (select coalesce(max(changed_at), '-infinity') from ops.load_ledger),
        false,
        false
    from ops.builds;

    create or replace table ops.build_plan as
    with

    wanted as (

        select
            model,
            before,
            list_contains({{ selected_names }}, model) as is_selected,
            not list_has_all({{ selected_names }}, before) as is_alone,
            md5(concat(hash, (
                select string_agg(concat(name, '=', value), ' ' order by name)
                from (values {{ values | join(', ') }}) as variable_values (name, value)
                where list_contains(variables, name)
            ))) as code
        from ops.wanted_code

    ),

    kept as (

        select wanted.model

        from wanted

        inner join ops.model_code
            on wanted.model = model_code.model and wanted.code = model_code.code

        inner join duckdb_tables() as tables
            on wanted.model = tables.table_name and tables.database_name = current_database()

        where
            {{ published_build() }} is not null
            and not (is_selected and {{ flags.FULL_REFRESH | lower }})

    ),

    marked as (

        select
            *,
            model not in (from kept) or list_has_any(
                before, (select list(model) from wanted where model not in (from kept))
            ) as is_outdated

        from wanted

    )

    select
        * replace (case when is_outdated and is_alone then null else code end as code)
    from marked;

    delete from ops.model_code
    where model in (
        select planned.model
        from ops.build_plan as planned, (
            select list(model) as models from ops.build_plan where is_selected and is_outdated
        ) as dropped
        where
            list_contains(dropped.models, planned.model)
            or list_has_any(planned.before, dropped.models)
    )
{% endmacro %}

{#- Every build is a full one there: nothing is booked. -#}
{% macro spark__begin_build() %}{% endmacro %}

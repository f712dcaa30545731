{#-
    An on-run-end hook of a build that leaves the tests out, as a refresh does: writes the query for
    the failing rows of each test into ops.promises, where promises.py runs them. Of what was not
    built well nothing is asked.
-#}
{% macro write_promises() %}
    {{- adapter.dispatch('write_promises')() -}}
{% endmacro %}

{% macro default__write_promises() %}
    {%- if execute and 'test' in invocation_args_dict.get('exclude_resource_types', []) -%}
        {#- A hook may ref() nothing that dbt did not see in it when it parsed. -#}
        {%- do context.update({'ref': relation_named}) -%}
        {%- set built, promises = [], [] -%}
        {%- for result in results if result.status == 'success' -%}
            {%- do built.append(result.node.unique_id) -%}
        {%- endfor -%}
        {%- for test in graph.nodes.values() if (
            test.resource_type == 'test' and test.config.enabled
            and 'development' not in test.tags
            and not test.depends_on.nodes | reject('in', built) | list
        ) -%}
            {%- do promises.append('(' ~ sql_texts([test.unique_id, failing_rows(test)]) ~ ')') -%}
        {%- endfor -%}
        {%- if promises -%}
            {%- do run_query('insert into ops.promises values ' ~ promises | join(', ')) -%}
        {%- endif -%}
    {%- endif -%}
{% endmacro %}

{#- dbt itself runs the tests there. -#}
{% macro spark__write_promises() %}{% endmacro %}

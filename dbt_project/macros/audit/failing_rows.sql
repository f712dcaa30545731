{#- The query for the failing rows of a test, as dbt would compile it. -#}
{% macro failing_rows(test) %}
    {%- if not test.test_metadata -%}
        {{- render(test.raw_code) -}}
    {%- else -%}
        {%- set tested = graph.nodes[test.attached_node].relation_name -%}
        {%- if test.config.where -%}
            {%- set tested = '(from ' ~ tested ~ ' where ' ~ test.config.where ~ ') as tested' -%}
        {%- endif -%}
        {%- set arguments = {'model': tested} -%}
        {%- for name, value in test.test_metadata.kwargs.items() if name != 'model' -%}
            {%- if value is string and value.startswith('ref(') -%}
                {%- do arguments.update({name: render('{{ ' ~ value ~ ' }}')}) -%}
            {%- else -%}
                {%- do arguments.update({name: render(value) if value is string else value}) -%}
            {%- endif -%}
        {%- endfor -%}
        {{- context['test_' ~ test.test_metadata.name](**arguments) -}}
    {%- endif -%}
{% endmacro %}

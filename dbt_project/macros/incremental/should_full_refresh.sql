{#-
    dbt's own macro, with one more reason to build an incremental model anew: its SQL, a model or
    seed before it, a macro or a var is not what its rows were built with.
-#}
{% macro should_full_refresh() %}
    {%- set asked = config.get('full_refresh') -%}
    {%- if asked is none -%}
        {%- set asked = flags.FULL_REFRESH -%}
    {%- endif -%}
    {%- if not asked and execute and config.get('materialized') == 'incremental' -%}
        {%- set built = last_build() -%}
        {%- set asked = not built or built['code'] != build_code() -%}
    {%- endif -%}
    {{- return(asked) -}}
{% endmacro %}

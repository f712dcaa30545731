{#- Whether every test ever passed, as a literal: before that there is nothing to compare with. -#}
{% macro is_published_before() -%}
    {%- if execute -%}
        {%- set found = run_query("select count(*) > 0 as is_audited from ops.audits") -%}
        {{- found.rows[0]['is_audited'] | lower -}}
    {%- else -%}
        true
    {%- endif -%}
{%- endmacro %}

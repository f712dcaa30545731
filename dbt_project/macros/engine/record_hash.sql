{#- A hash of a landed record's content, to choose between records that differ in nothing else. -#}
{% macro record_hash(columns) %}
    {{- adapter.dispatch('record_hash')(columns) -}}
{% endmacro %}

{% macro default__record_hash(columns) -%}
    md5(concat_ws(
        chr(31)
        {%- for column in columns %}, coalesce(cast({{ column }} as varchar), chr(30)){% endfor -%}
    ))
{%- endmacro %}

{% macro spark__record_hash(columns) -%}
    md5(concat_ws(
        chr(31)
        {%- for column in columns %}, coalesce(cast({{ column }} as string), chr(30)){% endfor -%}
    ))
{%- endmacro %}

{#- dbt's cast of the values of unit tests. Their people are called ann and bob: as an id, a name is
   its hash. -#}
{% macro duckdb__safe_cast(field, type) -%}
    {%- if type | lower == var('id_type') -%}
        {%- set name = 'cast(' ~ field ~ ' as varchar)' -%}
        coalesce(try_cast({{ name }} as {{ type }}), cast(md5({{ name }}) as {{ type }}))
    {%- else -%}
        {{ dbt.default__safe_cast(field, type) }}
    {%- endif -%}
{%- endmacro %}

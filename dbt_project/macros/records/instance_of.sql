{#- The instance that a source_system names after its slash; null where it names none. -#}
{% macro instance_of(source_system) -%}
    case when {{ source_system }} like '%/%' then {{ text_after(source_system, '/') }} end
{%- endmacro %}

{#- The source that a source_system names, without its instance. -#}
{% macro source_of(source_system) -%}
    case
        when {{ source_system }} like '%/%' then {{ text_before(source_system, '/') }}
        else {{ source_system }}
    end
{%- endmacro %}

{#- The number of the running build. -#}
{% macro build_number() -%}
    (select max(build_number) from ops.builds)
{%- endmacro %}

{#- The number of the build that is published; null where none is. -#}
{% macro published_build() -%}
    (select max(build_number) from ops.builds where is_published)
{%- endmacro %}

{#- A number above that of every build so far: what a log of changes writes beside each of its rows. -#}
{% macro build_number() -%}
    (select coalesce(max(build_number), 0) + 1 from ops.model_builds)
{%- endmacro %}

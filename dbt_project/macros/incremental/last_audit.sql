{#- Up to which build every test passed last; -1 where none ever did. -#}
{% macro last_audit() -%}
    (select coalesce(max(build_number), -1) from ops.audits)
{%- endmacro %}

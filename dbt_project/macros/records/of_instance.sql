{#-
    An id that is unique within one instance only, such as a login: it begins
    with the name of the folder `instance=<name>` that it was landed in, where there is one.
-#}
{% macro of_instance(id) -%}
    coalesce({{ landing_instance() }} || ':', '') || ({{ id }})
{%- endmacro %}

{#- The id of the person behind a browser that nobody was identified on. -#}
{% macro anonymous_person_id(visitor_id) %}
    {{- surrogate_id(["'visitor_id'", visitor_id]) -}}
{%- endmacro %}

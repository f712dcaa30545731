{#- The id of the anonymous person behind a browser on which nobody was identified. -#}
{% macro anonymous_person_id(visitor_id) %}
    {{- surrogate_id(["'visitor_id'", visitor_id]) -}}
{%- endmacro %}

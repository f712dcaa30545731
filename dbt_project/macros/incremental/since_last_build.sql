{#- A condition on rows that carry the number of their build: later than the running model's last. -#}
{% macro since_last_build() -%}
    build_number > (
        select build_number from ops.model_builds where model = '{{ this.name }}'
    )
{%- endmacro %}

{#- A list of the names whose conditions hold; `conditions` maps names to SQL conditions. -#}
{% macro list_of_true(conditions) %}
    {{- adapter.dispatch('list_of_true')(conditions) -}}
{% endmacro %}

{% macro default__list_of_true(conditions) -%}
    list_filter([
        {%- for name, condition in conditions.items() %}
            case when {{ condition }} then '{{ name }}' end
            {%- if not loop.last %},{% endif -%}
        {%- endfor %}
        ], lambda name: name is not null)
{%- endmacro %}

{% macro spark__list_of_true(conditions) -%}
    filter(array(
        {%- for name, condition in conditions.items() %}
            case when {{ condition }} then '{{ name }}' end
            {%- if not loop.last %},{% endif -%}
        {%- endfor %}
        ), name -> name is not null)
{%- endmacro %}

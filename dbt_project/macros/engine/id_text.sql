{#- An id that surrogate_id made as it is published: the text of 32 digits that it was made of. -#}
{% macro id_text(id) %}
    {{- adapter.dispatch('id_text')(id) -}}
{% endmacro %}

{% macro default__id_text(id) -%}
    lower(hex(cast({{ id }} as blob)))
{%- endmacro %}

{% macro spark__id_text(id) -%}
    lower(hex({{ id }}))
{%- endmacro %}

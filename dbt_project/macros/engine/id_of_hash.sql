{#- An id of 128 bits, made of a hash's text of 32 digits. -#}
{% macro id_of_hash(hash) %}
    {{- adapter.dispatch('id_of_hash')(hash) -}}
{% endmacro %}

{% macro default__id_of_hash(hash) -%}
    cast({{ hash }} as {{ var('id_type') }})
{%- endmacro %}

{#- Bytes, which have the same order; var id_type is binary there. -#}
{% macro spark__id_of_hash(hash) -%}
    unhex({{ hash }})
{%- endmacro %}

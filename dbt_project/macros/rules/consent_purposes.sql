{#- What people can allow or refuse. -#}
{% macro consent_purposes() -%}
    {{- return(['ads', 'personalization', 'email', 'phone']) -}}
{%- endmacro %}

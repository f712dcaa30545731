{#-
    A post-hook of a model that keeps what each build adds: rows of builds with another default
    attribution model, or from before there was one, say which model it is now.
-#}
{% macro mark_default_model(relation) %}
    {{- adapter.dispatch('mark_default_model')(relation) -}}
{% endmacro %}

{% macro default__mark_default_model(relation) -%}
    update {{ relation }} set is_default_model = ({{ is_default_model() }})
    where is_default_model is distinct from ({{ is_default_model() }})
{%- endmacro %}

{#- Nothing is kept from build to build there. -#}
{% macro spark__mark_default_model(relation) %}{% endmacro %}

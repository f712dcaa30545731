{#-
    A pre-hook of a model that keeps what each build adds: what builds added that were never
    published goes, for this build says it again.
-#}
{% macro forget_unpublished() %}
    {{- adapter.dispatch('forget_unpublished')() -}}
{% endmacro %}

{% macro default__forget_unpublished() -%}
    {%- if execute and load_cached_relation(this) -%}
        delete from {{ this }}
        where build_number in (select build_number from ops.builds where not was_published)
    {%- endif -%}
{%- endmacro %}

{#- Nothing is kept from build to build there. -#}
{% macro spark__forget_unpublished() %}{% endmacro %}

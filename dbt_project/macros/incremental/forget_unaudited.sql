{#-
    A pre-hook of a model that keeps what each build adds: what builds added since every test last
    passed goes, for it was never published, and this build says it again.
-#}
{% macro forget_unaudited() -%}
    {%- if execute and load_cached_relation(this) -%}
        delete from {{ this }} where build_number > {{ last_audit() }}
    {%- endif -%}
{%- endmacro %}

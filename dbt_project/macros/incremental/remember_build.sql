{#- Notes, in the transaction that builds an incremental model, what it was built with and from. -#}
{% macro remember_build() %}
    {%- if execute and config.get('materialized') == 'incremental' -%}
        insert or replace into ops.model_builds
        select '{{ model.name }}', '{{ build_code() }}', coalesce(max(changed_at), '-infinity')
        from ops.load_ledger
    {%- endif -%}
{% endmacro %}

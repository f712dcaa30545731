{#- Notes, in the transaction that builds an incremental model, what it was built with and from. -#}
{% macro remember_build() %}
    {%- if execute and config.get('materialized') == 'incremental' -%}
        insert or replace into ops.model_builds
        select
            '{{ model.name }}',
            '{{ build_code() }}',
            (select coalesce(max(changed_at), '-infinity') from ops.load_ledger),
            {{ build_number() }},
            {% if should_full_refresh() -%}
                {{ build_number() }}
            {%- else -%}
                (select full_build_number from ops.model_builds where model = '{{ model.name }}')
            {%- endif %},
            {% set log = config.get('meta', {}).get('changed_in') -%}
            {{ "'" ~ config.get('unique_key') ~ "', '" ~ log ~ "'" if log else 'null, null' }}
    {%- endif -%}
{% endmacro %}

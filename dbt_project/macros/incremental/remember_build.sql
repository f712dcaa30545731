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
            {% set meta = config.get('meta', {}) -%}
            {{ sql_texts([config.get('unique_key')]) if meta.get('changed_in') else 'null' }},
            {{ sql_texts([meta['changed_in']]) if meta.get('changed_in') else 'null' }},
            {{ sql_texts([meta['refitted_in']]) if meta.get('refitted_in') else 'null' }}
    {%- endif -%}
{% endmacro %}

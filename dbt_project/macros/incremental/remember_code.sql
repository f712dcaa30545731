{#- A post-hook: notes, with a full build's rows, which code made an incremental model. -#}
{% macro remember_code() %}
    {{- adapter.dispatch('remember_code')() -}}
{% endmacro %}

{% macro default__remember_code() %}
    {%- if execute and config.get('materialized') == 'incremental' -%}
        {%- set is_by_key = config.get('incremental_strategy') == 'replace_changed' -%}
        insert or ignore into ops.model_code
        select
            model,
            code,
            {{ build_number() }},
            {{ sql_texts([is_replaced()]) if is_by_key else 'null' }}
        from ops.build_plan where model = '{{ model.name }}'
    {%- endif -%}
{% endmacro %}

{#- Nothing is booked there. -#}
{% macro spark__remember_code() %}{% endmacro %}

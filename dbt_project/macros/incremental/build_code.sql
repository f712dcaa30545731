{#-
    A hash of all that decides what an incremental model makes of landed rows: the checksums of the
    models and seeds it is made from, the macros and versions (set by orchestration/lib/building/dbt_plugin),
    and the vars that such models read.
-#}
{% macro build_code() %}
    {%- set decisive = [env_var('CLOSEDLOOP_BUILD_TOOLS', '')] -%}
    {%- for name in [
        'reporting_timezone',
        'reporting_currency',
        'default_phone_region',
        'email_plus_alias',
        'session_gap_minutes',
        'lookback_days',
        'lookback_days_by_conversion_type',
        'repeat_sales_reuse_touches',
        'time_decay_half_life_days',
        'markov_order',
        'paid_source_endings',
        'email_click_session_minutes',
        'email_machine_seconds',
        'email_machine_links',
        'email_machine_burst_seconds',
        'email_machine_user_agents',
        'email_mail_days',
        'crm_sync_minutes',
        'use_crm_sources',
        'told_twice_minutes',
        'salesforce_lifecycle_field',
        'salesforce_loss_reason_field',
        'salesforce_contact_status_field',
        'salesforce_currency',
        'ga4_automatic_event_names',
        'download_event_names',
    ] -%}
        {%- do decisive.append(var(name) | string) -%}
    {%- endfor -%}
    {%- for node in models_before(model.unique_id).values() | sort(attribute="unique_id") -%}
        {%- do decisive.append(node.checksum.checksum) -%}
    {%- endfor -%}
    {{- return(local_md5(decisive | join(' '))) -}}
{% endmacro %}

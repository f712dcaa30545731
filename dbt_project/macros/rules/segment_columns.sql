{#-
    The columns of int_person_segment_fields that a condition in seeds/segments.csv may use,
    with the kind of their values.
-#}
{% macro segment_columns() %}
    {{- return({
        'account_id': 'id',
        'stage': 'text',
        'days_in_stage': 'number',
        'lead_score': 'number',
        'first_channel': 'text',
        'last_channel': 'text',
        'original_source': 'text',
        'days_since_last_touch': 'number',
        'last_landing_page': 'text',
        'last_content_type': 'text',
        'last_content_funnel_stage': 'text',
        'open_deals': 'number',
        'open_amount': 'number',
        'is_customer': 'boolean',
        'sale_count': 'number',
        'revenue': 'number',
        'days_since_last_sale': 'number',
        'is_churned': 'boolean',
        'days_since_churn': 'number',
        'is_won_back': 'boolean',
        'is_advocate': 'boolean',
        'last_nps_score': 'number',
        'days_since_last_feedback': 'number',
        'referral_count': 'number',
    }) -}}
{% endmacro %}

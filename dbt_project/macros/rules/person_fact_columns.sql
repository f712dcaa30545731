{#-
    The columns that seeds/activation_fields.csv may name, with the kind of their values: those of
    act_person_facts, and revenue_credit.
-#}
{% macro person_fact_columns() %}
    {%- set columns = {} -%}
    {%- for place in ['first', 'last', 'lead'] -%}
        {%- for fact in ['channel', 'source', 'medium', 'campaign', 'keyword', 'landing_page'] -%}
            {%- do columns.update({place ~ '_' ~ fact: 'text'}) -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- for click in ['gclid', 'gbraid', 'wbraid', 'fbclid', 'msclkid', 'li_fat_id'] -%}
        {%- do columns.update({click: 'text'}) -%}
    {%- endfor -%}
    {%- do columns.update({
        'journey': 'text',
        'lead_type': 'text',
        'stage': 'text',
        'journey_stage': 'text',
        'touchpoint_count': 'number',
        'lead_score': 'number',
        'revenue_credit': 'number',
        'first_touched_at': 'time',
        'last_touched_at': 'time',
        'became_lead_at': 'time',
        'stage_entered_at': 'time',
    }) -%}
    {{- return(columns) -}}
{% endmacro %}

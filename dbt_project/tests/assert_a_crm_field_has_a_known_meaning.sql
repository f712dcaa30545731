-- A field with an unknown meaning would be read from every record, and never used.

{{ config(severity='warn') }}

with

crm_fields as (

    select * from {{ ref('crm_fields') }}

),

click_ids as (

    select * from {{ ref('click_ids') }}

),

known as (

    select click_id_type as meaning from click_ids

    {% for meaning in [
        'visitor_id', 'user_id', 'utm_source', 'utm_medium', 'utm_campaign', 'utm_term', 'source',
        'source_detail_1', 'source_detail_2', 'first_page', 'first_form', 'first_form_at',
        'recent_form', 'recent_form_at', 'transaction_id', 'legal_basis',
    ] %}
        union all

        select '{{ meaning }}' as meaning
    {% endfor %}

    {% for purpose in consent_purposes() %}
        union all

        select '{{ purpose }}_consent' as meaning

        union all

        select '{{ purpose }}_opt_out' as meaning
    {% endfor %}

)

select
    concat_ws(
        '',
        'seeds/crm_fields.csv says that ', crm_fields.field, ' means ', crm_fields.meaning,
        ', which means nothing here. Write one of the meanings that seeds/crm.yml names, or add',
        ' the click id to seeds/click_ids.csv'
    ) as problem

from crm_fields

left join known
    on crm_fields.meaning = known.meaning

where known.meaning is null

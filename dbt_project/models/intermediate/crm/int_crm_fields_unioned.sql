-- Grain: one row per landed version of a CRM record and field that seeds/crm_fields.csv names.

{{ config(materialized='incremental', incremental_strategy='replace_loaded') }}

{% set objects = [
    {'source': 'hubspot', 'object': 'contact', 'relation': 'stg_hubspot__contacts'},
    {'source': 'hubspot', 'object': 'deal', 'relation': 'stg_hubspot__deals'},
    {'source': 'salesforce', 'object': 'lead', 'relation': 'stg_salesforce__leads'},
    {'source': 'salesforce', 'object': 'contact', 'relation': 'stg_salesforce__contacts'},
    {'source': 'salesforce', 'object': 'deal', 'relation': 'stg_salesforce__opportunities'},
    {'source': 'pipedrive', 'object': 'contact', 'relation': 'stg_pipedrive__persons'},
    {'source': 'pipedrive', 'object': 'deal', 'relation': 'stg_pipedrive__deals'},
    {'source': 'generic', 'object': 'contact', 'relation': 'stg_generic__contacts'},
    {'source': 'generic', 'object': 'deal', 'relation': 'stg_generic__deals'},
] %}

with

field_names as (

    select * from {{ ref('int_crm_field_names') }}

),

{% for one in objects %}
    {{ one.relation | replace('stg_', '') }} as (

        select * from {{ ref(one.relation) }}
        where {{ is_newly_loaded() }}

    ),

{% endfor %}
records as (

    {% for one in objects %}
        select
            '{{ one.source }}' as source,
            '{{ one.object }}' as object,
            source_system,
            {{ 'deal_id' if one.object == 'deal' else 'contact_id' }} as record_id,
            record_fields,
            {{ json_object_keys('record_fields', none) }} as found_keys,
            _load_id,
            _row,
            _loaded_at
        from {{ one.relation | replace('stg_', '') }}
        {{ 'union all' if not loop.last }}
    {% endfor %}

),

names as (

    select
        source,
        object,
        {{ distinct_list('compared_name') }} as compared_names

    from field_names

    group by source, object

),

-- Records of one export have the same keys, maybe hundreds: compare them once.
key_lists as (

    select distinct
        source,
        object,
        found_keys

    from records

),

keys_named as (

    select
        key_lists.source,
        key_lists.object,
        key_lists.found_keys,
        {{ unnest_list(json_keys_among(
            'key_lists.found_keys', 'names.compared_names', field_name_compared
        )) }} as field

    from key_lists

    inner join names using (source, object)

),

fields_read as (

    select
        records.object,
        records.source_system,
        records.record_id,
        field_names.meaning,
        field_names.is_own_name,
        keys_named.field,
        {{ json_value_of_key('records.record_fields', 'keys_named.field') }} as value,
        records._load_id,
        records._row,
        records._loaded_at

    from records

    inner join keys_named using (source, object, found_keys)

    inner join field_names
        on
            keys_named.source = field_names.source
            and keys_named.object = field_names.object
            and {{ field_name_compared('keys_named.field') }} = field_names.compared_name

),

-- In the generic contract a column that the file lacks is null.
given as (

    select *

    from fields_read

    where
        value is not null
        or {{ source_of('source_system') }} != 'generic'

)

select * from given

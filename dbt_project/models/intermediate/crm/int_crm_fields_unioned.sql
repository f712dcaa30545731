-- Grain: one row per landed version of a CRM record and field that seeds/crm_fields.csv names.

{{ config(materialized='incremental', incremental_strategy='append') }}

{% set objects = [
    {'source': 'hubspot', 'object': 'contact', 'relation': 'stg_hubspot__contacts'},
    {'source': 'hubspot', 'object': 'deal', 'relation': 'stg_hubspot__deals'},
    {'source': 'salesforce', 'object': 'lead', 'relation': 'stg_salesforce__leads'},
    {'source': 'salesforce', 'object': 'contact', 'relation': 'stg_salesforce__contacts'},
    {'source': 'salesforce', 'object': 'deal', 'relation': 'stg_salesforce__opportunities'},
    {'source': 'generic', 'object': 'contact', 'relation': 'stg_generic__contacts'},
    {'source': 'generic', 'object': 'deal', 'relation': 'stg_generic__deals'},
] %}

with

crm_fields as (

    select * from {{ ref('crm_fields') }}

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

objects as (

    {% for one in objects %}
        select
            '{{ one.source }}' as source,
            '{{ one.object }}' as object
        {{ 'union all' if not loop.last }}
    {% endfor %}

),

-- A blank source or object is any.
fields_of_sources as (

    select
        field,
        meaning,
        source is not null as is_own_name,
        object,
        {{ each_crm('source') }} as source

    from crm_fields

),

fields_of_objects as (

    select
        objects.source,
        objects.object,
        fields_of_sources.meaning,
        {{ field_name_compared('fields_of_sources.field') }} as compared_name,
        bool_or(fields_of_sources.is_own_name) as is_own_name

    from objects

    inner join fields_of_sources
        on objects.source = fields_of_sources.source

    where coalesce(fields_of_sources.object, objects.object) = objects.object

    group by objects.source, objects.object, fields_of_sources.meaning, compared_name

),

names as (

    select
        source,
        object,
        list(distinct compared_name) as compared_names

    from fields_of_objects

    group by source, object

),

-- Records of one export have the same keys, of which there may be hundreds: look once.
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

    inner join names
        on
            key_lists.source = names.source
            and key_lists.object = names.object

),

fields_read as (

    select
        records.object,
        records.source_system,
        records.record_id,
        fields_of_objects.meaning,
        fields_of_objects.is_own_name,
        keys_named.field,
        {{ json_value_of_key('records.record_fields', 'keys_named.field') }} as value,
        records._load_id,
        records._row,
        records._loaded_at

    from records

    inner join keys_named
        on
            records.source = keys_named.source
            and records.object = keys_named.object
            and records.found_keys = keys_named.found_keys

    inner join fields_of_objects
        on
            keys_named.source = fields_of_objects.source
            and keys_named.object = fields_of_objects.object
            and {{ field_name_compared('keys_named.field') }} = fields_of_objects.compared_name

),

-- A cell of a column that its file does not have is null in the generic contract.
given as (

    select *

    from fields_read

    where
        value is not null
        or {{ source_of('source_system') }} != 'generic'

)

select * from given

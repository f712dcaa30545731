-- Grain: one row per landed conversation.

with

conversations as (

    select * from {{ source('raw_intercom', 'conversations') }}

),

parsed as (

    select
        {{ json_record('payload', {
            'id': 'VARCHAR',
            'created_at': 'VARCHAR',
            'updated_at': 'VARCHAR',
            'source': {
                'url': 'VARCHAR',
                'author': {'type': 'VARCHAR', 'id': 'VARCHAR', 'email': 'VARCHAR'},
            },
            'contacts': {'contacts': [{'id': 'VARCHAR'}]},
            'custom_attributes': {'visitor_id': 'VARCHAR'},
        }) }} as conversation,
        {{ record_hash(['payload']) }} as record_hash,
        _load_id,
        _file,
        _row

    from conversations

),

with_author as (

    select
        *,

        -- A conversation may be opened by a teammate or a bot, whose e-mail is not the customer's.
        conversation.source.author.type in ('user', 'lead', 'contact') as is_by_customer

    from parsed

),

renamed as (

    select
        {{ source_system('intercom') }} as source_system,
        conversation.id as chat_id,
        {{ epoch_timestamp('conversation.created_at') }} as started_at,
        {{ epoch_timestamp('conversation.updated_at') }} as updated_at,
        {{ browser_id('conversation.custom_attributes.visitor_id') }} as visitor_id,
        case
            when is_by_customer then {{ blank_to_null('conversation.source.author.email') }}
        end as email,
        cast(null as string) as phone,
        {{ blank_to_null('conversation.source.url') }} as page_url,
        coalesce(
            {{ list_element('conversation.contacts.contacts', 1) }}.id,
            case when is_by_customer then conversation.source.author.id end
        ) as chat_contact_id,
        record_hash,
        _load_id,
        _file,
        _row

    from with_author

)

select * from renamed

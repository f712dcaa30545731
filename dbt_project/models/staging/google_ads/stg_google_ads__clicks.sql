-- Grain: one row per landed click.

with

clicks as (

    select * from {{ source('raw_google_ads', 'clicks') }}

),

parsed as (

    select
        {{ json_record('payload', {
            'campaign': {'id': 'VARCHAR', 'name': 'VARCHAR'},
            'adGroup': {'name': 'VARCHAR'},
            'clickView': {'gclid': 'VARCHAR', 'keywordInfo': {'text': 'VARCHAR'}},
            'segments': {'date': 'VARCHAR'},
        }) }} as click,
        {{ record_hash(['payload']) }} as record_hash,
        _load_id,
        _file,
        _row,
        _loaded_at

    from clicks

),

renamed as (

    select
        {{ source_system('google_ads') }} as source_system,
        trim(click.clickview.gclid) as gclid,
        cast(click.segments.date as date) as click_date,
        click.campaign.id as campaign_id,
        {{ blank_to_null('click.campaign.name') }} as campaign,
        {{ blank_to_null('click.adGroup.name') }} as ad_group,
        {{ blank_to_null('click.clickView.keywordInfo.text') }} as keyword,
        record_hash,
        _load_id,
        _file,
        _row,
        _loaded_at

    from parsed

)

select * from renamed

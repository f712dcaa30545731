-- Grain: one row per response to a campaign whose type makes it a touch.

with

members as (

    select * from {{ ref('stg_salesforce__campaign_members') }}

),

campaigns as (

    select * from {{ ref('stg_salesforce__campaigns') }}

),

campaign_types as (

    select * from {{ ref('campaign_types') }}

),

exports as (

    select * from {{ ref('int_exports_dated') }}

),

dated_members as (

    select
        members.*,
        {{ version_at(['source_system', 'campaign_member_id']) }} as version_at,
        exports.exported_at,
        exports.told_whole_at

    from members

    left join exports
        on members._load_id = exports.load_id

),

dated_campaigns as (

    select
        campaigns.*,
        {{ version_at(['source_system', 'campaign_id']) }} as version_at,
        exports.exported_at

    from campaigns

    left join exports
        on campaigns._load_id = exports.load_id

),

latest_members as (

    select
        *,
        {{ has_ended('over (partition by source_system, campaign_member_id)') }} as has_ended

    from dated_members

    qualify row_number() over (
        partition by source_system, campaign_member_id
        order by {{ newest_first() }}, _load_id, _row
    ) = 1

),

latest_campaigns as (

    select *

    from dated_campaigns

    qualify row_number() over (
        partition by source_system, campaign_id
        order by {{ newest_first() }}, _load_id, _row
    ) = 1

),

responses as (

    select
        latest_members.source_system,
        latest_members.campaign_member_id as response_id,
        latest_members.campaign_id,
        latest_members.contact_id,
        campaign_types.source,
        campaign_types.medium,
        coalesce({{ known_text('latest_campaigns.campaign') }}, '(not set)') as campaign,

        -- Only the day of a response is known. It counts from the start of the day, so that its
        -- results of that day come after it, but not from before the member was created.
        case
            when
                latest_members.first_responded_date is null
                or latest_members.first_responded_date
                = {{ reporting_date('latest_members.created_at') }}
                then latest_members.created_at
            else {{ reporting_day_start('latest_members.first_responded_date') }}
        end as responded_at

    from latest_members

    inner join latest_campaigns
        on
            latest_members.source_system = latest_campaigns.source_system
            and latest_members.campaign_id = latest_campaigns.campaign_id

    inner join campaign_types
        on latest_campaigns.campaign_type = campaign_types.campaign_type

    where
        latest_members.has_responded
        and not latest_members.is_gone
        and not latest_members.has_ended
        and latest_members.contact_id is not null

)

select * from responses

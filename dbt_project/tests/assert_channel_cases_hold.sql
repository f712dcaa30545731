-- Every case of seeds/tests/channel_cases.csv, in a warehouse that they were landed into.

{{ config(enabled=var('channel_cases')) }}

select
    cases.case_id,
    sessions.source,
    sessions.medium,
    sessions.campaign,
    sessions.channel,
    cases.reason

from {{ ref('channel_cases') }} as cases

left join {{ ref('fct_sessions') }} as sessions
    on concat_ws('', 'channels-', cases.case_id) = sessions.visitor_id

where
    sessions.source is distinct from cases.expected_source
    or sessions.medium is distinct from cases.expected_medium
    or sessions.campaign is distinct from cases.expected_campaign
    or sessions.channel is distinct from cases.expected_channel

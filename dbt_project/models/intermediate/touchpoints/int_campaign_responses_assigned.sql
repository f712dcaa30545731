-- Grain: one row per person and campaign of the CRM that they came to.

with

responses as (

    select * from {{ ref('int_campaign_responses_latest') }}

),

records as (

    select * from {{ ref('int_records_with_person') }}

),

assigned as (

    select
        {{ surrogate_id([
            "'campaign_response'",
            'responses.source_system',
            'responses.response_id',
        ]) }} as campaign_response_id,
        records.person_id,
        responses.responded_at,
        responses.source,
        responses.medium,
        responses.campaign

    from responses

    inner join records
        on
            concat_ws('', 'campaign_response:', responses.source_system, ':', responses.response_id)
            = records.record_key

    -- A person who is a lead and a contact in the CRM may be in a campaign as both.
    qualify row_number() over (
        partition by records.person_id, responses.source_system, responses.campaign_id
        order by responses.responded_at, responses.response_id
    ) = 1

)

select * from assigned

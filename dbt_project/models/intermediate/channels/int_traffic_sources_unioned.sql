-- Grain: one row per source, medium and campaign.

{#- Of ad campaigns: cost under an earlier name is reported under the latest. -#}
{% set relations = [
    ref('int_landings_sourced'),
    ref('int_calls_unioned'),
    ref('int_form_pages_sourced'),
    ref('int_ad_spends_unioned'),
    ref('int_ad_campaign_aliases'),
    ref('int_campaign_responses_latest'),
    ref('int_contact_origins_sourced'),
] %}

{% set unnamed = [('(direct)', '(none)'), ('email', 'email'), ('(other)', 'referral')] %}

with

email_events as (

    select * from {{ ref('int_email_events_deduplicated') }}

),

unioned as (

    {% for relation in relations %}
        select
            source,
            medium,
            campaign
        from {{ relation }}

        union

    {% endfor %}

    select
        'email' as source,
        'email' as medium,
        coalesce({{ known_text('campaign') }}, '(not set)') as campaign
    from email_events

    union

    -- A chat or form without a visit, an e-mail without a campaign, a link on any site.
    {% for source, medium in unnamed %}
        select
            '{{ source }}' as source,
            '{{ medium }}' as medium,
            '(not set)' as campaign

        {{ 'union' if not loop.last }}

    {% endfor %}

)

select * from unioned

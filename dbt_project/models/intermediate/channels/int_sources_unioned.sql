-- Grain: one row per traffic source.

{% set columns = [
    ('referrer_host', ref('int_referrers_parsed')),
    ('utm_source', ref('int_page_urls_parsed')),
    ('source', ref('click_ids')),
    ('source', ref('int_calls_unioned')),
    ('source', ref('int_contact_origins_sourced')),
    ('source', ref('int_ad_spends_unioned')),
    ('source', ref('campaign_types')),
    ('source_name', ref('source_categories')),
] %}

with

-- A search engine's host is reported under its name (source_name), which is then a source.
unioned as (

    {% for column, relation in columns %}
        select {{ column }} as source
        from {{ relation }}
        where {{ column }} is not null

        union

    {% endfor %}

    select '(direct)' as source

    union

    -- Clicks in e-mails.
    select 'email' as source

)

select * from unioned

-- Grain: one row per check of an ad platform's claims and day.

{{ config(materialized='ephemeral') }}

{% set parts_of_claims = {
    'not_claimed': 'not claimed',
    'claimed_untouched': 'claimed without a touch of its ads',
    'claimed_twice': 'claimed by more than one platform',
    'claimed_beyond': 'claimed beyond all that there are',
} %}

with

claims as (

    select * from {{ ref('int_claims_compared') }}

),

explained as (

    select
        concat_ws(
            '',
            'claimed_',
            case
                when conversion_type = 'opportunity' then 'opportunities'
                else concat_ws('', conversion_type, 's')
            end,
            '_',
            platform
        ) as check_name,
        report_date,
        expected,
        actual,
        difference,

        case
            when
                difference != 0
                and difference
                = claimed_untouched + claimed_twice + claimed_beyond - not_claimed
                then
                    concat_ws(
                        ', ',
                        {% for part, words in parts_of_claims.items() %}
                            case
                                when {{ part }} != 0
                                    then concat_ws('', {{ number_text(part) }}, ' {{ words }}')
                            end
                            {%- if not loop.last %},{% endif %}
                        {% endfor %}
                    )
        end as explained_by

    from claims

)

select * from explained

{#- One name for an ad platform, as systems spell it: google, AdWords and Google Ads are one. -#}
{% macro platform_family(platform) -%}
    {%- set letters = "replace(replace(replace(lower(" ~ platform ~ "), ' ', ''), '_', ''), '-', '')" -%}
    case
        when {{ letters }} in ('google', 'adwords', 'googleads', 'googleadwords') then 'google_ads'
        when {{ letters }} in ('meta', 'facebook', 'facebookads', 'instagram', 'metaads')
            then 'meta_ads'
        when {{ letters }} in ('bing', 'bingads', 'microsoft', 'microsoftads', 'microsoftadvertising')
            then 'microsoft_ads'
        when {{ letters }} like '%ads' then left({{ letters }}, length({{ letters }}) - 3)
        else {{ letters }}
    end
{%- endmacro %}

-- Case, blanks and punctuation make no difference: Trade Show and tradeshow are one source.

with

sources as (

    select
        coalesce({{ blank_to_null('crm') }}, '') as crm,
        crm_source,
        {{ field_name_compared('crm_source') }} as compared_source

    from {{ ref('crm_sources') }}

)

select
    concat_ws(
        '',
        'seeds/crm_sources.csv has ', count(*), ' rows for one source of the CRM: ',
        min(crm_source), ' and ', max(crm_source), '. Keep the one that you mean'
    ) as problem

from sources

group by crm, compared_source

having count(*) > 1

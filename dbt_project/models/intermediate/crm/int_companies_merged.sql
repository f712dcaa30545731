-- Grain: one row per CRM company that is a duplicate of another, with the company that is kept.

with

companies as (

    select * from {{ ref('int_companies_combined') }}

),

unnested as (

    select
        source_system,
        {{ unnest_list(trimmed_items('merged_company_ids')) }} as company_id,
        source_system as kept_source_system,
        company_id as kept_company_id,
        updated_at

    from companies

),

-- In Salesforce the merged account names the account that is kept.
merged_away as (

    select
        source_system,
        company_id,
        source_system as kept_source_system,
        merged_into_company_id as kept_company_id,
        updated_at

    from companies

    where merged_into_company_id is not null

),

-- Two synced CRMs keep a link from one company to the other.
linked as (

    select
        companies.source_system,
        companies.company_id,
        others.source_system as kept_source_system,
        others.company_id as kept_company_id,
        companies.updated_at

    from companies

    inner join companies as others
        on
            companies.linked_company_id = others.company_id
            and companies.source_system != others.source_system

    where not companies.is_gone and not others.is_gone

),

unioned as (

    select * from unnested

    union all

    select * from merged_away

    union all

    select * from linked

),

chosen as (

    select *

    from unioned

    where source_system != kept_source_system or company_id != kept_company_id

    qualify row_number() over (
        partition by source_system, company_id
        order by
            source_system != kept_source_system,
            {{ instance_of('source_system') }}
            is distinct from {{ instance_of('kept_source_system') }},
            updated_at desc nulls last,
            kept_source_system,
            kept_company_id
    ) = 1

),

-- The kept company may itself be merged or linked.
{% for nearer, followed in [('chosen', 'followed'), ('followed', 'followed_further')] %}
    {{ followed }} as (

        select
            nearer.source_system,
            nearer.company_id,
            coalesce(further.kept_source_system, nearer.kept_source_system) as kept_source_system,
            coalesce(further.kept_company_id, nearer.kept_company_id) as kept_company_id

        from {{ nearer }} as nearer

        left join {{ nearer }} as further
            on
                nearer.kept_source_system = further.source_system
                and nearer.kept_company_id = further.company_id

    ),

{% endfor %}
merged as (

    select * from followed_further
    where source_system != kept_source_system or company_id != kept_company_id

)

select * from merged

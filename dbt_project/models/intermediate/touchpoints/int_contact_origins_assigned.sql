-- Grain: one row per touch of a person that only their CRM, or Google's list of clicks, knows.

with

origins as (

    select * from {{ ref('int_contact_origins_unseen') }}

),

first_clicks as (

    select
        person_id,
        min(coalesce(clicked_at, made_at)) as first_clicked_at

    from origins

    where origin_type = 'ad_click'

    group by person_id

),

-- What a click proves comes before what a field says, and that before the CRM's own guess.
preferred as (

    select origins.*

    from origins

    left join first_clicks
        on origins.person_id = first_clicks.person_id

    where
        origins.origin_type = 'ad_click'
        or coalesce(first_clicks.first_clicked_at > origins.made_at, true)

    qualify
        row_number() over (
            partition by
                origins.person_id,
                origins.origin_type = 'ad_click',
                case when origins.origin_type = 'ad_click' then origins.click_id end
            order by
                {{ reporting_date('origins.made_at') }} nulls last,
                case origins.origin_type when 'crm_utm' then 1 when 'crm_source' then 2 else 3 end,
                origins.made_at nulls last,
                origins.source_system,
                origins.contact_id,
                origins.click_id nulls last
        ) = 1

),

numbered as (

    select
        *,
        row_number() over (
            partition by person_id
            order by
                made_at nulls last,
                origin_type,
                source_system,
                contact_id,
                click_id nulls last
        ) as origin_number

    from preferred

),

assigned as (

    select
        {{ surrogate_id([
            'origin_type',
            'source_system',
            'contact_id',
            'click_id',
        ]) }} as contact_origin_id,
        case when origin_type = 'click_hint' then 'ad_click' else origin_type end
            as touchpoint_type,
        person_id,

        -- The form that made a contact is recorded before the contact is.
        case
            when clicked_at is not null then least(clicked_at, made_at)
            when origin_number = 1 and not is_seen_before
                then least(made_at, coalesce(first_sourceless_at, made_at))
            else made_at
        end as touched_at,
        source,
        medium,
        campaign,
        keyword,
        clicked_at is null as is_second_hand,
        case
            when origin_number = 1 and not is_seen_before
                then made_at + interval {{ var('crm_sync_minutes') }} minutes
        end as takes_in_until

    from numbered

)

select * from assigned

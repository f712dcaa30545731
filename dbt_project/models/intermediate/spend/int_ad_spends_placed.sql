-- Grain: one row per row of an export that counts.

{% set in_file = [
    '_load_id',
    'depth',
    'case depth when 0 then account_place when 1 then campaign_place else ad_group_place end',
] %}

{% set account = [
    'source_system',
    'platform',
    'account',
    'currency',
    "case when not is_of_vendor then concat_ws('', source, ' ', medium) end",
] %}

with

ad_spends as (

    select * from {{ ref('int_ad_spends_counted') }}

),

placed as (

    select
        *,
        {{ record_hash(account) }} as account_place,
        {{ record_hash(account + ['campaign_key']) }} as campaign_place,
        {{ record_hash(account + ['campaign_key', 'ad_group_key']) }} as ad_group_place

    from ad_spends

),

-- A file made by hand may leave a name out, and a vendor's row its breakdown (the hour 0). Such a
-- row is the total of the others beside it, or one more part.
compared as (

    select
        *,
        case
            when not is_of_vendor and depth = 1 then campaign_place
            when not is_of_vendor and depth = 2 then ad_group_place
            when is_of_vendor and breakdown = '' then {{ record_hash(in_file) }}
        end as whole_place,
        case
            when not is_of_vendor and depth > 1 then campaign_place
            when is_of_vendor and breakdown != '' then {{ record_hash(in_file) }}
        end as part_place,
        case when not is_of_vendor and depth > 2 then ad_group_place end as lower_part_place

    from placed

)

select * from compared

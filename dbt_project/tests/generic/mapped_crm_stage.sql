{#- Every CRM stage name is a row of seeds/crm_stages.csv; the failing rows name the others. -#}
{% test mapped_crm_stage(model, column_name) %}

select
    'The CRM has a stage ''' || landed.{{ column_name }}
    || ''', which means nothing here: add it to seeds/crm_stages.csv' as problem,
    count(*) as entry_count

from {{ model }} as landed

left join {{ ref('crm_stages') }} as stage_names
    on lower(trim(landed.{{ column_name }})) = stage_names.crm_stage

where stage_names.crm_stage is null

group by landed.{{ column_name }}

{% endtest %}

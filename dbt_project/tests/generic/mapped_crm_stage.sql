{#- Every CRM stage name is a row of seeds/crm_stages.csv; the failing rows name the others. -#}
{% test mapped_crm_stage(model, column_name) %}

select
    landed.{{ column_name }} as crm_stage,
    count(*) as entry_count

from {{ model }} as landed

left join {{ ref('crm_stages') }} as stage_names
    on lower(trim(landed.{{ column_name }})) = stage_names.crm_stage

where stage_names.crm_stage is null

group by landed.{{ column_name }}

{% endtest %}

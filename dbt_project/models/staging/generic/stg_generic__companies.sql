-- Grain: one row per landed company.

with

companies as (

    select * from {{ source('raw_generic', 'companies') }}

),

renamed as (

    select
        {{ source_system('generic') }} as source_system,
        {{ blank_to_null('company_id') }} as company_id,
        {{ blank_to_null('name') }} as name,
        {{ blank_to_null('domain') }} as domain,
        {{ blank_to_null('country') }} as country,
        cast({{ blank_to_null('employee_count') }} as double) as employee_count,
        {{ cells_given({
            'name': 'name',
            'domain': 'domain',
            'country': 'country',
            'employee_count': 'employee_count',
        }) }} as given_columns,
        {{ record_hash([
            'company_id',
            'name',
            'domain',
            'country',
            'employee_count',
        ]) }} as record_hash,
        _load_id,
        _file,
        _row

    from companies

)

select * from renamed

{#-
    The select list of a record that says who somebody is. `key` and `at` are expressions, `names`
    the identifiers that it has a column for, `others` expressions of more identifiers.
-#}
{% macro identity_record(
    key, at, names=[], others={}, is_assertion='false', is_carried='false', is_activity='true'
) -%}
    {{ key }} as record_key,
    {{ is_assertion }} as is_assertion,
    {{ is_carried }} as is_carried,
    {{ is_activity }} as is_activity,
    {{ at }} as observed_at,
    {{ columns_or_null(
        ['visitor_id', 'crm_contact_id', 'user_id', 'email', 'phone', 'chat_contact_id'],
        names,
        others,
    ) }}
{%- endmacro %}

{#-
    The value of a CRM's field; null for the spellings of "nothing", such as an unfilled
    placeholder {gclid}. Google's cookie writes a browser's client id with two numbers before
    it, GA1.2.123.456, of which GA4 knows 123.456. What activation wrote is taken
    as it stands.
-#}
{% macro crm_field_value(value, meaning) -%}
    case
        when {{ meaning }} like 'property:%' then {{ blank_to_null(value) }}
        when {{ regex_matches('lower(trim(' ~ value ~ '))', "'^([{]|%7b).*([}]|%7d)$'") }} then null
        when {{ meaning }} not in ('visitor_id', 'user_id') then {{ known_text(value) }}
        when {{ known_text(value) }} is not null
            then {{ regex_replaced(
                'trim(' ~ value ~ ')', "'^.*GA[0-9]+[.][0-9-]+[.]([0-9]+[.][0-9]+)$'", "'\\1'"
            ) }}
    end
{%- endmacro %}

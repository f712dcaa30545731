{#-
    A source or medium as its other names are compared with it: in lower case, blanks, hyphens,
    underscores and parentheses alike. (direct), (none) and their like are words of their own.
-#}
{% macro source_name_compared(name) -%}
    case
        when {{ name }} like '(%' then {{ name }}
        else trim({{ regex_replaced('lower(' ~ name ~ ')', "'[()_ -]+'", "' '", every=true) }})
    end
{%- endmacro %}

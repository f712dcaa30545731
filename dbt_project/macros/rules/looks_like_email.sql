{#- Whether a trimmed text has the shape of an e-mail address: one @, a dot behind it, no blank. -#}
{% macro looks_like_email(column) %}
    ({{ column }} like '_%@_%._%' and {{ column }} not like '%@%@%' and {{ column }} not like '% %')
{% endmacro %}

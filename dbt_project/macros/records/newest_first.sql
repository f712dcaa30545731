{#-
    The order of a record's versions, for an `order by`: by the vendor's own time (version_at),
    then by the age of the export, then by content, so that it never depends on the order of
    loading. Every model that chooses a version uses this order; `version_at=none` where vendors
    give no time.
-#}
{% macro newest_first(
    version_at='version_at', exported_at='exported_at', record_hash='record_hash'
) -%}
    {{ version_at ~ ' desc nulls last, ' if version_at }}{{ exported_at }} desc nulls last,
    {{ record_hash }}
{%- endmacro %}

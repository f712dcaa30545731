{#-
    A hash of all that decides what an incremental model makes of landed rows: the checksums of the
    models and seeds it is made from, the macros and versions (set by orchestration/lib/dbt_plugin),
    and the vars that such models read.
-#}
{% macro build_code() %}
    {%- set checksums = [env_var('CLOSEDLOOP_BUILD_TOOLS', ''), var("session_gap_minutes"), var("ga4_automatic_event_names") | join] -%}
    {%- do collect_checksums(model.unique_id, {}, checksums) -%}
    {{- return(local_md5(checksums | join(' '))) -}}
{% endmacro %}

{% macro collect_checksums(unique_id, seen, checksums) %}
    {%- if unique_id in graph.nodes and unique_id not in seen -%}
        {%- do seen.update({unique_id: true}) -%}
        {%- set node = graph.nodes[unique_id] -%}
        {%- do checksums.append(node.checksum.checksum) -%}
        {%- for before in node.depends_on.nodes | sort -%}
            {%- do collect_checksums(before, seen, checksums) -%}
        {%- endfor -%}
    {%- endif -%}
{% endmacro %}

"""Asks MetricFlow, as `mf query` does, for each of the requests on standard input; prints answers.

A request is a metric and what it is grouped by; an answer is its rows, or what MetricFlow refuses.
"""

import json
import sys

from dbt_metricflow.cli.cli_configuration import CLIConfiguration
from metricflow.engine.metricflow_engine import MetricFlowQueryRequest

configuration = CLIConfiguration()
configuration.setup(configure_file_logging=False)
answers = []
for metric, group_by in json.load(sys.stdin):
    request = MetricFlowQueryRequest.create(metric_names=[metric], group_by_names=group_by)
    try:
        table = configuration.mf.query(request).result_df
        names = list(table.column_names)
        wanted = [names.index(name) for name in [*group_by, metric]]
        answers.append([[row[place] for place in wanted] for row in table.rows])
    except Exception as error:
        answers.append(str(error))
json.dump(answers, sys.stdout, default=str)

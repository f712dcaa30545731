"""Plain Python behind the Dagster assets; nothing here imports Dagster."""

"""The Dagster project of closedloop: loading, transformation and publishing."""

"""The Dagster project of closedloop: loading, transformation, publishing and the simulator."""

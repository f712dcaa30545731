"""dbt: its manifest, its child process, what a build was made from and whether it passed."""

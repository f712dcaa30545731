"""For assistants: what is published, by three tools over MCP, read-only."""

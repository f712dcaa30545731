"""Vendors that are not: real HTTP servers with a state, for tests, bench and torture."""

"""Telling people what is wrong: what a refresh found, what of it is new, by webhook and mail."""

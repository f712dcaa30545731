"""Speed, size and quality, measured: never part of a refresh."""

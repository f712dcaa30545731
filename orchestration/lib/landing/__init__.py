"""What is in the landing folder and what it must be: files, streams and their formats."""

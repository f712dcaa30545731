"""What every stage needs: settings, the work file, locks, the console, permissions."""

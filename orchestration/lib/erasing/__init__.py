"""A person out of everything: who is meant, what is known of them, and how they go."""

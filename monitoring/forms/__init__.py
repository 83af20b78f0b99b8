"""What somebody types about monitoring."""

"""What a building or a production line is and does."""

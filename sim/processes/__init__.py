"""What happens in a building over time, and what its plant makes of the loads."""

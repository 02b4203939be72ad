"""Data that come with Atrium."""

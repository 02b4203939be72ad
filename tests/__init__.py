"""Tests of Atrium."""

"""Tests of the billing rules."""

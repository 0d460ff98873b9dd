"""Chains of stages: `make avatar`."""

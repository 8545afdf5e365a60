"""Kindred's own models: what they learn from, how they are trained, and how they become model folders."""

"""Benches: what `scripts/bench` can measure, a module each.

They refuse to judge: each prints figures, and a person or a check decides what is good enough.
"""

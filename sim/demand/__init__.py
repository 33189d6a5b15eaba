"""Demand: what customers need, when, and how they are. Drawn before any service model acts."""

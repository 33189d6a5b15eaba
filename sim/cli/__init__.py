"""The command `ccsim`: parse, call, print. Every decision about a simulation is made elsewhere."""

from sim.cli.application import application, main

__all__ = ["application", "main"]

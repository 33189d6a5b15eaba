"""`python -m sim.cli`, where the command `ccsim` is not installed."""

from sim.cli.application import main

main()

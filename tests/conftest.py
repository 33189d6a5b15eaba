"""What holds for all tests."""

from hypothesis import settings

# An example is as slow as the machine is busy, and the first one may wait for the compiler.
settings.register_profile("busy machine", deadline=None)
settings.load_profile("busy machine")

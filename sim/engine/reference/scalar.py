"""Rules that are too small to be worth a call into machine code: the same functions, as Python.

A call of a compiled function from Python costs a fifth of a microsecond, more than these take.
Their results are the same to the last bit.
"""

from sim.compiling import plain
from sim.engine import keys
from sim.rules import draws, emotion, priority, timing

event_key = plain(keys.event_key)
happens = plain(draws.happens)
raised = plain(emotion.raised)
calmed = plain(emotion.calmed)
queue_key = plain(priority.queue_key)
rank = plain(priority.rank)
ticks = plain(timing.ticks)

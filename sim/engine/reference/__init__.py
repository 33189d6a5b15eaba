"""The reference engine on SimPy: the executable specification.

A case is a generator that reads as the customer's story (:mod:`sim.engine.reference.customer`).
It is the engine to debug, to extend with processes of one's own and to run service models written
in Python with. The compiled engine writes the same journal, row for row.

A module knows those above it in this list, and none below:

=============================================== ==================================================
``clock``, ``rules``, ``tables``, ``people``    time, the rules, rows of the plan, what is live
``records``, ``floor``, ``agents``              the journal; queues and teams; what agents hold
``orchestration``, ``matching``                 what the orchestrator knows; who serves whom
``centre``                                      all that is shared, and the events of contacts
``sharing``, ``waiting``, ``cases``             sharing; queues; how contacts and cases end
``service``, ``impatience``                     an agent takes a contact; patience is over
``contacts``, ``completions``                   a contact begins; work on it is done
``steering``, ``orchestrator``                  the orchestrator
``customer``, ``calendar``                      what customers do; openings and head counts
``events``, ``driver``                          what happens when an event is due; a whole run
=============================================== ==================================================
"""

"""The reference engine on SimPy: the executable specification.

A case is a generator that reads as the customer's story (:mod:`sim.engine.reference.customer`).
It is the engine to debug, to extend with processes of one's own and to run service models written
in Python with. The compiled engine writes the same journal, row for row.

A module knows those above it in this list, and none below:

=============================================== ==================================================
``clock``, ``scalar``, ``channels``, ``people`` time, small rules, rows of the plan, what is live
``records``, ``desk``, ``sharing``              the journal; what agents hold; work side by side
``room``, ``ranking``, ``agent_choice``,        who serves whom
``contact_choice``
``draws``, ``work``, ``turn_work``              what an answer takes
``centre``                                      all that is shared, and the events of contacts
``queues``, ``settling``, ``duplicates``        waiting; how contacts and cases end
``interruption``, ``service``, ``routing``      an agent takes a contact, or it waits
``finishing``, ``threads``, ``impatience``      service, turns and patience end
``reception``, ``self_service``                 a contact is opened, or handed over to agents
``presence``, ``priority``, ``steering``,       the orchestrator
``orchestrator``
``next_move``, ``customer``, ``calendar``       what customers do; openings and head counts
``events``, ``driver``                          what happens when an event is due; a whole run
=============================================== ==================================================
"""

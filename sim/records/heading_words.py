"""What words in headings mean, and which words together name which column.

Headings are compared as sets of words: `Avg Handle Time (sec)`, `AverageHandleTime` and
`Durchschnittliche Bearbeitungszeit` are the same one. Words of several languages stand for one
word here; a word that stands for nothing is left out.

Sources: Amazon Connect user guide (historical metrics, forecast import); Avaya CMS database items
(hsplit); Genesys Cloud export of queue performance; Cisco UCCX, Five9, NICE CXone, Twilio Flex
reports and public sample files.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

_ALIKE: Final[Mapping[str, str]] = {
    "call": "calls contact contacts chat chats interaction interactions conversation conversations "
    "email emails mail mails message messages ticket tickets volume volumes llamada llamadas "
    "contacto contactos anruf anrufe kontakte appel appels chiamata chiamate contatti chamada "
    "chamadas "
    "ligacoes gesprekken oproepen звонки звонков вызовы вызовов обращения обращений połączenia",
    "avg": "average mean averaged durchschnitt durchschnittliche "
    "durchschnittlicher durchschn mittlere mittlerer ø promedio medio moyen moyenne gemiddelde "
    "среднее средняя средний",
    "total": "sum totals gesamt gesamte summe suma totale somme totaal сумма всего",
    "offered": "offer offers presented incoming inbound received entered ofrecidas ofrecidos "
    "recibidas recibidos entrantes entranti ofertadas recebidas angeboten angebotene eingehend "
    "eingehende "
    "eingegangen eingegangene einkommend einkommende offerts offertes presentes presentees recus "
    "recues entrants offerte ricevute aangeboten поступило "
    "поступившие поступивших входящие входящих incomingcontactvolume",
    "queued": "encolado encoladas",
    "answered": "answer answers ans accepted served servis atendidas atendidos contestadas "
    "contestados respondidas respuesta angenommen angenommene annahme bedient bediente beantwortet "
    "beantwortete decroches repondus repondues reponse risposte risposta "
    "beantwoord отвечено отвеченные принято обслужено",
    "handled": "processed gestionadas bearbeitet bearbeitete traites traitees обработано",
    "abandoned": "abandon abandons abandonment aban aband abn abandonadas abandonados abandonada "
    "abgebrochen abgebrochene aufgelegt aufleger verloren verlorene abandonnes abandonnees "
    "perdus perdues perdidas "
    "perdidos perse persi lost missed abbandonate opgehangen потеряно потерянные пропущено "
    "пропущенные",
    "handle": "handling operacion operativo gestion atencion traitement gestione обработки "
    "обслуживания",
    "time": "duration times tiempo tempo zeit dauer temps duree durata duracion tijd время "
    "длительность",
    "wait": "waiting waited delay delai espera warte attente attesa wachttijd ожидания",
    "speed": "velocidad",
    "talk": "talking conversacion conversazione comunicacion communication gesprach разговора",
    "acw": "wrap aftercontactwork aftercallwork nachbearbeitung",
    "within": "innerhalb",
    "percent": "pct percentage percents rate ratio share quote tasa porcentaje prozent taux tauxde "
    "доля процент pourcentage percentuale",
    "forecast": "forecasted forecasts predicted projected planned expected pronostico prevision "
    "prognose prevu prevus prevue prevues prevista previstas previsto previstos previsti previste "
    "pronosticadas estimadas geplant geplante erwartet erwartete previsione прогноз",
    "case": "cases",
    "start": "commencing begin begins starting started inicio beginn anfang debut inizio начало",
    "end": "ending ended fin ende fine конец",
    "interval": "intervals intervalo intervall intervalle intervallo intervalos интервал "
    "intrvl fascia tranche franja tramo zeitfenster periodo period zeitraum periode период",
    "date": "fecha data datum dia tag jour giorno day дата rowdate",
    "clock": "hora horas uhrzeit heure ora hour halfhour tijdstip",
    "datetime": "timestamp fechahora datumzeit",
    "status": "estado statut stato zustand",
    "outcome": "resultado resultat risultato ergebnis",
    "week": "semana woche semaine settimana неделя",
    "weekday": "dow wochentag diadelasemana dayofweek weekdayname",
    "queue": "split skill skillset csq cola servicio warteschlange workgroup huntgroup file "
    "vdn очередь",
    "name": "nombre nom nome",
    "agent": "agents agentes agenten operator operators advisor advisors staff",
    "scheduled": "staffed rostered required",
    "team": "group groups equipo grupo gruppe teams",
    "media": "medium",
    "type": "tipo typ",
    "channel": "canal kanal canale канал",
    "intent": "reason motivo intencion topic",
    "segment": "segmento",
    "customer": "caller cliente kunde client ani callerid",
}
"""Words that mean the same, by the word that stands for them."""

_PARTS: Final[Mapping[str, str]] = {
    "asa": "asa",
    "aht": "aht",
    "tmo": "aht",
    "tma": "aht",
    "dmt": "aht",
    "tme": "avg wait",
    "bearbeitungszeit": "handle time",
    "gesprachszeit": "talk time",
    "wartezeit": "wait time",
    "startzeit": "start time",
    "startinterval": "interval start",
    "starttime": "start time",
    "endtime": "end time",
    "rowdate": "date",
    "callsoffered": "offered",
    "acdcalls": "acd call",
    "abncalls": "abandoned call",
    "acdtime": "acd time",
    "acwtime": "acw time",
    "holdtime": "hold time",
    "anstime": "answered wait total",
    "abntime": "abandoned wait total",
    "queuename": "queue name",
    "channeltype": "channel type",
    "intervalduration": "interval length",
    "acwt": "acw time",
    "headcount": "headcount",
}
"""Words that stand for several."""

LEFT_OUT: Final = frozenset((
    "number", "no", "nbr", "num", "count", "qty", "quantity", "anzahl", "nombre", "numero",
    "cantidad", "количество", "of", "the", "de", "la", "el", "los", "las", "del", "der", "die",
    "das", "des", "du", "le", "les", "au", "bis",
    "oraria", "horaire", "horaria", "up", "to", "for", "by", "per", "and", "en", "im", "di",
    "actual",
))  # fmt: skip
"""Words that tell nothing."""

WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    **{
        alias: (word,)
        for word, aliases in _ALIKE.items()
        for alias in (*aliases.replace("_", "").split(), word)
    },
    **{alias: tuple(words.split()) for alias, words in _PARTS.items()},
}

KNOWN: Final = frozenset(word for words in WORDS.values() for word in words)
"""Words that tell something."""

COUNTS: Final = ("offered", "answered", "abandoned", "answered_within_threshold")
"""Columns that hold numbers of contacts, which no percentage is."""

PHRASES: Final[Mapping[str, Sequence[str]]] = {
    "interval_start": (
        "interval start", "interval start time", "start", "start time", "datetime", "date time",
        "date clock", "time stamp", "start date time", "interval begin", "interval",
        "date interval", "start date", "period start", "date",
    ),
    "arrival": (
        "arrival", "arrival time", "arrived", "start time", "datetime", "date time", "time stamp",
        "call start", "call start time", "call date time", "start", "call datetime",
    ),
    "date": ("date", "start date", "call date", "interval date", "row date", "weekday", "week",
             "start week", "interval start date"),
    "time": ("time", "clock", "start time", "call time", "interval time", "time date", "half clock",
             "interval", "interval start", "start", "interval start time", "call clock"),
    "interval": ("interval", "interval length"),
    "interval_end": ("interval end", "interval end time", "end", "end time", "end date"),
    "customer": ("customer", "customer id", "customer number"),
    "channel": ("channel", "channel type", "media type", "media", "call channel"),
    "intent": ("intent", "call intent"),
    "segment": ("segment", "customer segment"),
    "queue": ("queue", "queue name", "queue handle", "call type", "ct", "service"),
    "offered": (
        "offered", "offered total", "queued", "acd offered", "case", "call in", "call",
        "call total", "forecast offered", "forecast", "forecast case",
    ),
    "answered": ("answered", "handled", "acd", "acd answered", "answered total", "handled total",
                 "completed"),
    "abandoned": ("abandoned", "abandoned total", "abandoned queue"),
    "answered_share": ("answered", "handled"),
    "abandoned_share": ("abandoned",),
    "answered_within_threshold": (
        "acceptable", "answered within", "answered within threshold", "answered within sl",
        "answered within sla", "answered within target",
    ),
    "answered_wait_seconds_sum": (
        "answered wait sum", "answered wait total", "answered time total",
    ),
    "abandoned_wait_seconds_sum": (
        "abandoned wait total", "abandoned time", "abandoned time total",
    ),
    "handle_seconds_sum": ("handle total", "handle time total", "forecast handle time total"),
    "average_handle_seconds": (
        "aht", "avg handle time", "avg handle", "avg handled time", "forecast aht",
        "forecast avg handle time", "handle time",
    ),
    "average_wait_seconds": (
        "asa", "avg speed answered", "avg answered time", "avg queue answered time",
        "avg answered speed", "answered speed", "avg time answered", "avg answered wait time",
        "avg answered wait", "avg speed answered time",
    ),
    "average_wait_of_all_seconds": ("avg wait", "avg wait time", "avg queue time",
                                    "avg time queue", "wait time"),
    "all_wait_seconds_sum": ("wait total", "wait time total", "queue time total"),
    "talk_seconds_sum": ("acd time", "talk time total"),
    "hold_seconds_sum": ("hold time", "hold time total"),
    "acw_seconds_sum": ("acw time", "acw time total"),
    "average_talk_seconds": ("avg talk time", "avg talk", "talk time", "avg acd time"),
    "average_hold_seconds": ("avg hold time", "avg hold"),
    "average_acw_seconds": ("avg acw time", "avg acw", "avg time post call", "avg post call"),
    "outcome": ("outcome", "disposition", "result", "call outcome", "call disposition", "answered",
                "call result", "status", "call status", "answered n y"),
    "wait_seconds": ("wait", "wait time", "answered speed", "answered time", "hold time", "asa",
                     "queue time", "answered speed time", "q time", "queue"),
    "handle_seconds": ("handle time", "handle", "service time", "aht", "avg talk time", "talk time",
                       "ser time", "billsec", "service", "time", "call time"),
    "queue_start": ("queue start", "queue entry", "queue entered", "queue start time",
                    "queue entry time", "enqueue time", "enqueued"),
    "menu_seconds": ("vru", "ivr", "vru time", "ivr time", "menu", "menu time", "pre queue",
                     "pre queue time"),
    "virtual_wait_seconds": ("virtual wait", "virtual wait time"),
    "priority": ("priority", "priority level", "call priority"),
    "agent": ("agent", "agent name", "agent id", "agent login", "answered agent"),
    "contact_type": ("type", "contact type", "category"),
    "team": ("team", "agent team", "team name"),
    "headcount": (
        "headcount", "agent", "agent seen", "fte", "positions", "scheduled", "agent scheduled",
        "positions scheduled", "staffing", "dotacion", "head",
    ),
}  # fmt: skip
"""Headings of a column, as words that stand in any order; the first that is there is taken."""

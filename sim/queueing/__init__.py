"""Queues and lines: what repair crews, counters and production lines are made of.

Parts come from a `Source`, a `Backlog` or `Pallets`, pass a `Station` after the other, by a
`Branch` where their way is a matter of chance, and leave through a `Sink`. A `SynchronousLine`
moves all its parts at once. Everything is a SimPy process of the environment it is given.
"""

from sim.queueing.draws import Draws, bernoulli, choice, constant, exponential, lognormal, weibull
from sim.queueing.flows import Backlog, Branch, Pallets, Sink, Source
from sim.queueing.parts import Part, Receiver, Way
from sim.queueing.stations import Failures, Station
from sim.queueing.synchronous import SynchronousLine, SynchronousMachine

__all__ = [
    "Backlog",
    "Branch",
    "Draws",
    "Failures",
    "Pallets",
    "Part",
    "Receiver",
    "Sink",
    "Source",
    "Station",
    "SynchronousLine",
    "SynchronousMachine",
    "Way",
    "bernoulli",
    "choice",
    "constant",
    "exponential",
    "lognormal",
    "weibull",
]

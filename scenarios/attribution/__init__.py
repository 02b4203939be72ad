"""Which change of a scenario brought how much of its difference from the base.

Changes interact: better windows are worth less where a heat pump heats. The Shapley value of a
change is what it brings on the mean of all orders in which the changes could be made; the parts add
up to the whole difference.
"""

from scenarios.attribution.game import Game, game_of, measures_of, read_game
from scenarios.attribution.model import Attribution, KpiParts, Measure
from scenarios.attribution.split import attribute

__all__ = [
    "Attribution", "Game", "KpiParts", "Measure", "attribute", "game_of", "measures_of",
    "read_game",
]  # fmt: skip

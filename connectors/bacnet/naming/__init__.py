"""From names and units that devices tell to a proposed table of points."""

from connectors.bacnet.naming.proposal import Proposal, propose
from connectors.bacnet.naming.rules import Meaning, meaning_of

__all__ = ["Meaning", "Proposal", "meaning_of", "propose"]

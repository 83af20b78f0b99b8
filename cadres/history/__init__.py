"""Reads the rows that django-simple-history keeps of people and posts, and tells them in the guide's words."""

from cadres.history.ending import ending_of
from cadres.history.events import Event, events_of
from cadres.history.record import person_as_of
from cadres.history.signers import Signers
from cadres.history.since import Difference, differences_since

__all__ = ["Difference", "Event", "Signers", "differences_since", "ending_of", "events_of", "person_as_of"]

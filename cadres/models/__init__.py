"""Tables of the cadres app, one noun a file."""

from cadres.models.destination import Destination
from cadres.models.person import Person
from cadres.models.post import Post

__all__ = ["Destination", "Person", "Post"]

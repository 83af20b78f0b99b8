"""Tables of the cadres app, one noun a file."""

from cadres.models.destination import Destination
from cadres.models.person import Person
from cadres.models.post import Post
from cadres.models.upload import Upload

__all__ = ["Destination", "Person", "Post", "Upload"]

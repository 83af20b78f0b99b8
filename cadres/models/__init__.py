"""Tables of the cadres app, one noun a file."""

from cadres.models.certification import Certification, State
from cadres.models.columns import ColumnChoice
from cadres.models.correction import Correction, Decision
from cadres.models.destination import Destination
from cadres.models.draft import Draft
from cadres.models.exporting import Export, ExportPart
from cadres.models.importing import Import, ImportFile, ImportLine
from cadres.models.inquiry import Answer, Inquiry
from cadres.models.person import Person
from cadres.models.post import Post
from cadres.models.reveal import Reveal
from cadres.models.turnover import Turnover
from cadres.models.upload import Upload

__all__ = [
    "Answer", "Certification", "ColumnChoice", "Correction", "Decision", "Destination", "Draft", "Export",
    "ExportPart", "Import", "ImportFile", "ImportLine", "Inquiry", "Person", "Post", "Reveal", "State",
    "Turnover", "Upload",
]  # fmt: skip

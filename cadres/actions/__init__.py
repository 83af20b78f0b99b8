"""Acts on people and posts: atomic, traced, under locks in the order organisation, person, post.

`by` is None only for commands run on the server.
"""

from cadres.actions.certifying import count_returned as count_returned
from cadres.actions.certifying import count_to_certify as count_to_certify
from cadres.actions.certifying import decide_application as decide_application
from cadres.actions.certifying import fault_of_deciding as fault_of_deciding
from cadres.actions.corrections import ask_correction as ask_correction
from cadres.actions.corrections import decide_correction as decide_correction
from cadres.actions.corrections import withdraw_correction as withdraw_correction
from cadres.actions.endings import Ending as Ending
from cadres.actions.endings import Takeover as Takeover
from cadres.actions.exports import ask_export as ask_export
from cadres.actions.exports import decide_export as decide_export
from cadres.actions.exports import make_export as make_export
from cadres.actions.exports import take_export as take_export
from cadres.actions.exports import withdraw_export as withdraw_export
from cadres.actions.inquiries import answer_inquiry as answer_inquiry
from cadres.actions.inquiries import ask_inquiry as ask_inquiry
from cadres.actions.inquiries import count_waiting as count_waiting
from cadres.actions.inquiries import escalate_inquiries as escalate_inquiries
from cadres.actions.inquiries import withdraw_inquiry as withdraw_inquiry
from cadres.actions.parts import AlreadyEndedError as AlreadyEndedError
from cadres.actions.parts import CadreError as CadreError
from cadres.actions.parts import StaleError as StaleError
from cadres.actions.posts import end_post as end_post
from cadres.actions.posts import enter_cadre as enter_cadre
from cadres.actions.posts import note_download as note_download
from cadres.actions.posts import update_cadre as update_cadre
from cadres.actions.removals import fault_of_restoring as fault_of_restoring
from cadres.actions.removals import restore_post as restore_post
from cadres.actions.reveals import LimitError as LimitError
from cadres.actions.reveals import reveal_number as reveal_number

"""入团志愿书: the superior 团委 certifies the file that it was shown, or returns it with a reason."""

from cadres import notices
from cadres.actions.parts import CadreError, locked_person, refusing
from cadres.acts import Act
from cadres.models import Certification, Post, State
from cadres.models.certification import RIGHT
from orgs.models import Account, Org
from zhtj.audit.models import AuditEntry

ACTS = {State.CERTIFIED: Act.APPLICATION_CERTIFIED, State.RETURNED: Act.APPLICATION_RETURNED}
REPLACED = "该入团志愿书刚刚已被重新上传，您看到的文件已经失效，请重新下载核对后再处理。"
OWN = "不能认证自己上传的入团志愿书，请由其他管理员认证。"
NOT_YOURS = "入团志愿书由该人员任职组织的上级团委或团的领导机关认证。"


def fault_of_deciding(certification: Certification, *, by: Account) -> str:
    """Why `by` is not the one who decides; "" when he is."""
    if Certification.objects.decidable_by(by).filter(pk=certification.pk).exists():
        return ""
    return OWN if certification.uploaded_by_id == by.pk else NOT_YOURS


def count_to_certify(by: Account) -> int:
    """入团志愿书 that wait for `by`."""
    return Certification.objects.decidable_by(by).count()


def count_returned(by: Account) -> int:
    """Those that came back to the organisations of `by`."""
    return Certification.objects.returned_to(by).count()


def decide_application(
    *, certification: Certification, state: State, reason: str, by: Account
) -> Certification:
    """Certify or return. Raises CadreError when it was replaced or decided meanwhile, or is not for `by` to decide."""
    with refusing():
        person = locked_person(certification.person_id)
        row = Certification.objects.select_for_update().get(pk=certification.pk)
        if row.file_name != person.application.name:
            raise CadreError(REPLACED)
        if row.is_waiting and (fault := fault_of_deciding(row, by=by)):
            raise CadreError(fault)
        place, org = _place(row, by)
        try:
            row.decide(state, reason=reason, by=by, org=org)
        except ValueError as fault:
            raise CadreError(str(fault)) from None
        AuditEntry.record(
            actor=by, act=ACTS[state], target=person, org=place, reason=reason, certification=row.pk
        )
        if state == State.RETURNED:
            notices.application_returned(row, by=by)
    return row


def _place(row: Certification, by: Account) -> tuple[Org, Org]:
    """Where the person is in post, and the nearest organisation above it for which `by` decides."""
    nodes = by.granted(RIGHT)
    for post in Post.objects.open().filter(person=row.person_id).select_related("org").by_rank():
        above = [node for node in nodes if node.covers(post.org) and (node != post.org or not node.parent_id)]
        if above:
            return post.org, max(above, key=lambda node: len(node.path))
    raise CadreError(NOT_YOURS)

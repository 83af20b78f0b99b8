"""A form page carries a ticket that says whose it is, so that what comes too late becomes that account's draft."""

from dataclasses import dataclass

from django.core import signing

from cadres.actions import drafts
from cadres.models import Post
from orgs.models import Account, Org

SALT = "cadres.rescue"
LASTS = 7 * 24 * 3600  # seconds: a page left open over a long weekend


@dataclass(frozen=True)
class Place:
    """Where a draft lies: the account that opened the page, the organisation and the sheet."""

    account: Account
    org: Org
    sheet: str

    @property
    def post(self) -> Post | None:
        """That the sheet updates; None on the sheet on which somebody is entered, and when it is no more."""
        pk = drafts.post_of(self.sheet)
        return Post.objects.with_names().filter(pk=pk, org=self.org).first()

    @property
    def is_entry(self) -> bool:
        return self.sheet == drafts.ENTRY or self.sheet.startswith(drafts.COMING)


def ticket_for(*, account: Account, org: Org, sheet: str) -> str:
    """Signed keys, nothing about a person. Whoever holds it may leave a draft there, and can read nothing."""
    return signing.dumps([account.pk, org.pk, sheet], salt=SALT)


def place_named_by(ticket: str) -> Place | None:
    """None when it is not one of ours, too old, or of an account that is disabled by now."""
    try:
        account_pk, org_pk, sheet = signing.loads(ticket, salt=SALT, max_age=LASTS)
    except signing.BadSignature:
        return None
    account = Account.objects.filter(pk=account_pk, is_active=True).first()
    org = Org.objects.filter(pk=org_pk).first()
    return Place(account, org, sheet) if account and org else None

"""Many rows at once for questions of speed, copied by PostgreSQL from one that is there; names are drawn by lot."""

from django.db import connection

from orgs.models.org import SEGMENT

HAN = "(SELECT string_agg(chr(19968 + (random() * 3000)::int), '') FROM generate_series(1, 3 + 0 * one))"
LETTERS = "substr(translate(md5(one::text || random()), '0123456789', 'ghijklmnop'), 1, {})"
COPY = """
INSERT INTO {table} SELECT copied.* FROM {table} model, generate_series(1, {count}) one,
LATERAL jsonb_populate_record(model, jsonb_build_object({changed})) copied WHERE model.id = %s
"""


def crowd(post, count: int) -> None:
    """`count` organisations beside that of `post`, each with somebody in post."""
    org = post.org
    sound = f"{LETTERS.format(3)} || ' ' || {LETTERS.format(14)}"
    _copy("orgs_org", org.pk, count, _of_org(org))
    _copy(
        "cadres_person", post.person_id, count,
        f"'id', md5('crowd' || one)::uuid, 'name', {HAN}, 'sound', {sound}, 'member_number', NULL, "
        "'id_number_index', repeat(md5('number' || one), 2)",
    )  # fmt: skip
    _copy(
        "cadres_post", post.pk, count,
        f"'id', {_next('cadres_post')} + one, 'org_id', {_last('orgs_org')} - {count} + one, "
        "'person_id', md5('crowd' || one)::uuid",
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE orgs_org; ANALYZE cadres_person; ANALYZE cadres_post")


def _of_org(org) -> str:
    pk = f"({_next('orgs_org')} + one)"
    above = org.path[:-SEGMENT]
    return (
        f"'id', {pk}, 'name', {HAN} || one || '团支部', 'initials', {LETTERS.format(6)}, "
        f"'sound', {LETTERS.format(20)}, 'school_code', NULL, 'path', '{above}' || lpad(to_hex({pk}), {SEGMENT}, '0')"
    )


def _last(table: str) -> str:
    return f"(SELECT max(id) FROM {table})"  # noqa: S608 (a name of ours)


def _next(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {_last(table)}")
        return cursor.fetchone()[0]


def _copy(table: str, model, count: int, changed: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(COPY.format(table=table, count=count, changed=changed), [model])

"""What somebody filled in, to be read where it can no longer be sent."""

from cadres.forms.cadre import CadreForm


def written(form: CadreForm) -> list[tuple[str, str]]:
    """(label, words) of each answer, in the order of the form; options by their labels, blanks left out."""
    fields = [field for _, fields in form.groups() for field in fields]
    answers = form.typed()
    told = [(field.label, _words(field.field, answers.get(field.name, ""))) for field in fields]
    kept = [("入团志愿书", form.kept.name)] if form.kept else []
    return [line for line in told + kept if line[1]]


def _words(field, answer: str) -> str:
    options = {str(value): label for value, label in getattr(field, "choices", ())}
    return options.get(answer, answer) if answer else ""

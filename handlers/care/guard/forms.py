"""What a dialogue may not ask: what the roster knows, and what was asked before."""

from collections.abc import Mapping, Sequence

from handlers.care.guard import texts

ROSTER = {
    "name": "花名册",
    "employee_no": "花名册",
    "phone": "花名册",
    "unit": "花名册",
    "gender": "花名册",
    "birth_on": "花名册",
    "hired_on": "花名册",
    "title": "花名册",
    "political": "花名册",
}


def forms_refused(forms: Mapping[str, Sequence[str]], known: Mapping[str, str] = ROSTER) -> list[str]:
    """Fields that are asked though they are known: {form: [fields in order]}; a sentence each.

    A form named "talk.more" follows on "talk" and may not ask its fields again.
    """
    found = []
    for form, fields in forms.items():
        seen = dict(known) | {
            name: f"“{other}”" for other in forms if form.startswith(f"{other}.") for name in forms[other]
        }
        for name in fields:
            if name in seen:
                found.append(texts.asked_twice(form, name, seen[name]))
            seen.setdefault(name, f"“{form}”前面")
    return found

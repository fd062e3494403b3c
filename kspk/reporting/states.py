"""The states of a monthly report and the ways between them.

draf → dikirim → terverifikasi → terkunci when the month closes; dikirim or
terverifikasi → dikembalikan with a reason → dikirim again; dikirim → draf when its
sender takes it back. A correction after the close is a revision (design: POKTAN).
"""

from django.db.models import TextChoices


class State(TextChoices):
    DRAFT = "draf", "Draf"
    SUBMITTED = "dikirim", "Dikirim"
    RETURNED = "dikembalikan", "Dikembalikan"
    VERIFIED = "terverifikasi", "Terverifikasi"
    LOCKED = "terkunci", "Terkunci"


EDITABLE = (State.DRAFT, State.RETURNED)  # by the one who reports
SENT = (State.SUBMITTED, State.VERIFIED, State.LOCKED)
COUNTED = (State.VERIFIED, State.LOCKED)  # “yang lapor”; only these enter figures

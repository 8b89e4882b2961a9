"""What an officer says of somebody who lost their code."""

from fundapp.core.i18n import lazy
from fundapp.core.schemas import Choices, InputSchema

CHECKS = {
    "safe_contact": lazy(
        "I reached them over the safe contact that stands in the case, and not by the way they called"
    ),
    "code_word": lazy("They told me the code word that stands in the case, without any help of mine"),
}


class LostCodeSchema(InputSchema):
    """How their identity was made sure of. That both are needed, the command says."""

    checked = Choices(
        lazy("What you have made sure of"),
        required=True,
        options=lambda: [(key, str(text)) for key, text in CHECKS.items()],
    )

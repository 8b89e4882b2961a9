"""An officer of the demonstration, in a browser without script."""

import re

from benchmarks.cases.installation import Browser

ROW = re.compile(r'href="/cases/([A-Z2-9]{4}-[A-Z2-9]{2})"')


class OfficerBrowser(Browser):
    """Signed in, with their keys unlocked."""

    def __init__(self, address: str, key: str) -> None:
        super().__init__(address)
        self.get("/demo")
        self.post("/demo", {"key": key})

    def find(self, alias: str) -> str:
        """The reference of the urgent case of this alias, as the list shows it. Raises LookupError."""
        page = self.get("/cases?priority=P1")
        before, found, _after = page.partition(alias)
        references = ROW.findall(before + found)
        if not found or not references:
            raise LookupError(alias)
        return str(references[-1])

    def take(self, alias: str) -> str:
        """Takes that case, as its page lets officers do."""
        reference = self.find(alias)
        self.get(f"/cases/{reference}")  # which asks first how they stand to it
        self.post(f"/cases/{reference}/declaration", {"grade": "none"})
        self.post(f"/cases/{reference}/take", {})
        return reference

"""Payment orders: who is paid how, the files and messages that go out, and what comes back."""

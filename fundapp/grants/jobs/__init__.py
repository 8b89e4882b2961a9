"""What is done for the call watch behind its pages. Importing it registers every handler and wording."""

from fundapp.grants.jobs import reminding

__all__ = ["reminding"]

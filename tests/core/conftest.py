"""Property tests are judged by what they find, never by how fast a shared machine is."""

from hypothesis import settings

settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

"""The measuring programs are programs too."""

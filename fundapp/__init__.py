"""fundapp: grants, emergency-fund cases and donor reports for a network of human-rights organisations."""

"""Tests: mirrors fundapp/; structure in meta/, real browser in journeys/, what runs them in suite/."""

"""Decides a question for any subject: policies, rounds, signed votes, minutes. Knows neither cases nor calls."""

"""Payees against published lists of sanctions: reading the lists, names made comparable, possible matches.

Pure: no network, no database, no clock. What is found is a question to people, never an answer.
"""

"""What goes out to banks and operators: files, messages and letters made of a Batch. Pure: nothing is sent or changed.

All that is written stands in the batch, is a code of a standard, or heads a column: never what for, never for whom
besides the payee.
"""

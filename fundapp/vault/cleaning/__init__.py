"""Attachments made safe: recognised by content, cleaned of what betrays people, or refused with a reason.

Whatever reads a stranger's bytes runs in a child process with hard limits (`child`); the web process only streams
them to it and its answer back (`cleaning.clean`). Import from the modules: this one stays empty, so that the child
starts quickly.
"""

"""Messages and the jobs that deliver them. Here so far: the way to the queue, the mailbox, and mail."""

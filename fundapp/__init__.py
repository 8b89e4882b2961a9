"""fundapp: grants, emergency-fund cases and donor reports for a network of human-rights organisations."""

import gc

# Nearly all that a start makes stays until the end. Walking through it at Python's own pace, whenever 700 objects more
# have been made than dropped, takes a quarter of the time until a process is ready.
gc.set_threshold(10_000, 10, 10)

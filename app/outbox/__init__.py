"""What leaves the house after the commit, and the worker that sends it."""

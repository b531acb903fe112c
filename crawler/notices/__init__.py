"""Notices: who is told by e-mail or webhook when a run is not ok, and when it is over."""

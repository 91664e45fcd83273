"""Acceptance: the model against the figures it must reproduce, at full scale."""

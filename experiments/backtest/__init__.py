"""Back-tests: what happened once, played on the model and compared with what was published."""

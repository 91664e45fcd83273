"""Every two kinds of disruption, and every two kinds of requirement, at once."""

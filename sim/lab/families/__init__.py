"""What the published cases ask, family by family, and how the engine is asked."""

"""Tillgång: a simulator of Sweden's medicine supply in crisis and war."""

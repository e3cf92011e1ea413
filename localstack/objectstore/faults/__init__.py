"""Faults on a switch, so that an integrator can see their own code meet a bad day."""

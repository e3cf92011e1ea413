"""What must always hold (I1-I14), checked over everything that a deployment holds."""

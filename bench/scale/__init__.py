"""What a deployment asks of its account as it grows, and what that costs: a model, fed with calls
that were counted."""

"""Lambda on this machine: each function of the template in processes of its own.

One process serves one event at a time and is kept for the next one, as Lambda's execution
environments are. So a handler sees exactly the environment that the template gives it (it may read
it at import), a slow event never blocks another, a timeout really ends the code, and a crash takes
nothing else with it.
"""

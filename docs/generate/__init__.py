"""The parts of the documentation that are read out of the code; `make docs` writes them."""

"""The main job from end to end on one machine: `make demo`, or with your own files.

python -m localstack.demo [FILE ...]
"""

"""Tools of the project: checks, benches and the training of the starter model.

They refuse to be imported by the program: `voice_glimmer` stands without them.
"""

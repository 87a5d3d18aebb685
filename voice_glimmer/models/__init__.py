"""Speech models: which are known, where they lie, how they are installed and checked.

It refuses to load a model or to hear with one; it only finds folders and looks after their files.

Its few primitives:

- ``catalogue.catalogue()``: the models that can be installed by name.
- ``search.find(…)``: the one model to use, or a ModelError that says how to get one.
- ``install.install(…)``: a name, a zip or a folder becomes a whole, checked, private folder.
- ``verify.verify(…)``: whether a model's files are still what they were.

The only place in the program that can use a network is ``download``, and only ``install`` of a
catalogue name reaches it.
"""

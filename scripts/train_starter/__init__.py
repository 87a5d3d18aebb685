"""Makes a speech model in Vosk's format from recordings, text and a dictionary.

It refuses to be imported by the program itself: it is for whoever wants a better model, and the
only part of the project that knows PyTorch.

The rooms, in the order in which a model passes through them:

- `lexicon`: words and how they are said; `corpus`: recordings with their manifest.
- `synthetic`: more clips, spoken by speech synthesisers.
- `teacher`: first alignments, from PocketSphinx; `alignment`: later ones, from our own network.
- `front_end`, `mixing`, `augmentation`, `features`, `store`: sound into log-mel frames, clean and
  spoilt on purpose.
- `targets`: phones in the context of the phone before, tied where examples are few.
- `network`, `batches`, `mmi`, `training`: the acoustic model.
- `ngrams`, `sphinx_lm`, `pruning`, `language`: which word is likely after which.
- `openfst`, `graphs`: both as the graphs that Vosk searches.
- `kaldi_formats`, `nnet3`, `export`: the model directory.
- `steps`, `cli`, `smoke`: one command for it all.
"""

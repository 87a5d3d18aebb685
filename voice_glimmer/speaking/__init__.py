"""Speaking: from words to sound, and sound to a loudspeaker, a file or nowhere.

    Synthesiser   pyttsx3 in a warm child process            `synthesiser`, `child`
    chimes        three short sounds of our own              `chimes`
    Sink          where sound goes, on the one time line     `sinks`, `loudspeaker`
    Speech        puts them together                         `speech`

It refuses to choose words.
"""

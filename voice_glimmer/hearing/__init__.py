"""Hearing: from the air, or a recording, to words.

    Recording, Microphone   where blocks come from                `recording`, `microphone`
    VoiceGate   is somebody speaking? cheap, before anything else `gate`
    Recogniser  Vosk in a supervised child process                `recogniser`, `child`
    Ears        puts them together: blocks in, events out         `ears`

It refuses to decide what words mean.
"""

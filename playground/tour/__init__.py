"""The article, played over the real HTTP paths, with a transcript of what everybody saw."""

#!/usr/bin/env python3
"""Word vectors as gensim writes them → word_vectors_*; value j of word i is sin((i + 1)(j + 1))."""
import pathlib

import numpy
from gensim.models import KeyedVectors

words = ["sea", "two words", "naïve", "7"]
values = numpy.sin(numpy.outer(numpy.arange(4) + 1, numpy.arange(5) + 1)).astype(numpy.float32)
vectors = KeyedVectors(vector_size=5)
vectors.add_vectors([word.replace(" ", "_") for word in words], values)
path = str(pathlib.Path(__file__).with_name("word_vectors_"))
vectors.save_word2vec_format(path + "word2vec.txt", binary=False)
vectors.save_word2vec_format(path + "word2vec.bin", binary=True)
vectors.save_word2vec_format(path + "glove.txt", binary=False, write_header=False)

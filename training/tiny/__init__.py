"""How the embedded model is made: codec, codes, language model, export, evaluation.

Every module is one stage and runs as ``python3 -m tiny.<stage>`` from ``training/``.
"""

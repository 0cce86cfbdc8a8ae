"""What makes the pages of the reference from the code, so that they cannot say anything else.

Everything but `extension` is plain text out of plain values, and knows nothing of Sphinx.
"""

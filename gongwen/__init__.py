"""The paper: Chinese official documents as plain values.

This package stands alone.  It knows no database, no request and no clock:
frozen dataclasses go in, bytes or findings come out.
"""

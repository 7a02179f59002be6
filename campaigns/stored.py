"""Files kept under the hash of their content, and believed only while they still have it."""

import hashlib

from django.core.files.storage import default_storage


class DamagedFileError(Exception):
    """The file is missing, or is no longer the one that was kept; the message says which."""


def read(name: str, sha256: str, *, called: str, made_when: str) -> bytes:
    """The content of the stored file; raise `DamagedFileError` in words about what it is called."""
    try:
        with default_storage.open(name) as file:
            content = file.read()
    except FileNotFoundError:
        raise DamagedFileError(f"{called}缺失。") from None
    if hashlib.sha256(content).hexdigest() != sha256:
        raise DamagedFileError(f"{called}与{made_when}的不一致。")
    return content

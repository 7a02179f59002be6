class Conflict(Exception):
    """The object is no longer in the state the request assumed (HTTP 409).

    The message is shown to the person: what happened meanwhile, what to do now.
    """

"""Files of users: read safely, compared with what is known, and marked where they are wrong."""

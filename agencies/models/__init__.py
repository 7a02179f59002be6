from agencies.models.agency import Agency, AgencyGroup
from agencies.models.audit import AuditChain, AuditEntry
from agencies.models.contact import Contact
from agencies.models.job import Job
from agencies.models.message import OutgoingMessage
from agencies.models.robot import Robot
from agencies.models.sweep import Sweep
from agencies.models.user import RoleAssignment, User

__all__ = [
    "Agency",
    "AgencyGroup",
    "AuditChain",
    "AuditEntry",
    "Contact",
    "Job",
    "OutgoingMessage",
    "Robot",
    "RoleAssignment",
    "Sweep",
    "User",
]

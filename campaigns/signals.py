from django.dispatch import Signal

# Sent inside the transaction that issues a notice, after its deliveries exist.
# Arguments: notice, now.  Who asks does not know who answers: the reports app
# opens the awaited submissions on it.
notice_issued = Signal()

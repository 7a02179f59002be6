import os
import threading

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = get_wsgi_application()

from campaigns.previews import warm_up  # noqa: E402  models can be imported only now

# Beside the first requests, not before them. Each worker loads this file after its fork; with
# gunicorn's --preload the thread would stay behind in the parent.
threading.Thread(target=warm_up, name="warm-up", daemon=True).start()

# A process of Django with django-cacheops: asks the ORM what its parent says, a line of JSON each, and answers whether the
# cache had it. Arguments: the URL of the server.
import json
import sys

import django
from django.conf import settings

settings.configure(
    INSTALLED_APPS=['cacheops'],
    DATABASES={'default': {'ENGINE': 'django.db.backends.sqlite3', 'NAME': ':memory:'}},
    DEFAULT_AUTO_FIELD='django.db.models.AutoField',
    CACHEOPS_REDIS=sys.argv[1],
    CACHEOPS={'app.*': {'ops': 'all', 'timeout': 600}},
)
django.setup()

from cacheops.signals import cache_read  # noqa: E402
from django.db import connection, models  # noqa: E402


def model(name):
    fields = {'author': models.CharField(max_length=20), 'status': models.IntegerField(default=1)}
    return type(name, (models.Model,), {**fields, '__module__': __name__, 'Meta': type('Meta', (), {'app_label': 'app'})})


tables = {'app_post': model('Post'), 'app_page': model('Page')}
with connection.schema_editor() as editor:
    for table in tables.values():
        editor.create_model(table)

reads = []
cache_read.connect(lambda sender, func, hit, **_: reads.append(hit), weak=False)

print(json.dumps('ready'), flush=True)
for line in sys.stdin:
    asked = json.loads(line)
    reads.clear()
    list(tables[asked['table']].objects.filter(**asked['where']))
    print(json.dumps(reads[0]), flush=True)

"""The addresses of the admin: loaded when the first of them is asked for.

On AWS Lambda that is also when the apps' admin modules are (budget/apps.py): few containers of the
function ever show the admin, and all would start later by it.
"""

from django.contrib import admin

admin.autodiscover()

urlpatterns, app_name, _namespace = admin.site.urls

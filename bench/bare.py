"""A bare Django project on Zappa: what any function on Lambda with Django costs."""

import json
import re
import subprocess
from pathlib import Path

from deployment import packaging

STAGE = "dev"
HANDLER = "handler.lambda_handler"  # Zappa's
LIBRARIES = ("django", "psycopg2-binary", "zappa")
ENVIRONMENT = {"INSTANTIATE_LAMBDA_HANDLER_ON_IMPORT": "True", "PATH": "/usr/bin:/bin"}

SETTINGS = """
DEBUG = False
ALLOWED_HOSTS = ["*"]
DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", "HOST": "127.0.0.1"}}
"""
URLS = """
from django.contrib import admin
from django.http import JsonResponse
from django.urls import path


def health(request):
    return JsonResponse({"status": "ok"})


urlpatterns = [path("admin/", admin.site.urls), path("health", health)]
"""


def build(folder: Path) -> None:
    """Make `folder`/package.zip of what `django-admin startproject` writes, as ours is made."""
    tree, packages = folder / "checkout", folder / "environment"
    tree.mkdir()
    pinned = (packaging.CHECKOUT / "requirements.txt").read_text()
    lines = [re.findall(rf"^{name}==.*$", pinned, re.MULTILINE)[0] for name in LIBRARIES]
    constraints = packaging.CHECKOUT / "constraints.txt"
    (folder / "requirements.txt").write_text("\n".join([f"-c {constraints}", *lines]))
    packaging.install(packages, folder / "requirements.txt")
    command = (packages / "bin/python", "-m", "django", "startproject", "bare", ".")
    subprocess.run(command, cwd=tree, check=True)  # noqa: S603  the command stands above
    with (tree / "bare/settings.py").open("a") as settings:
        settings.write(SETTINGS)
    (tree / "bare/urls.py").write_text(URLS)
    (tree / "zappa_settings.json").write_text(json.dumps({STAGE: _zappa_settings()}))
    packaging.compile_bytecode(tree, packages)
    packaging.package(STAGE, tree, packages, folder / "package.zip")


def _zappa_settings() -> dict[str, object]:
    """Return ours, with what names the project changed and what is ours alone left out."""
    ours = json.loads((packaging.CHECKOUT / "zappa_settings.json").read_text())[STAGE]
    mine = {name: ours[name] for name in ours if name not in {"events", "lambda_handler"}}
    return mine | {
        "project_name": "bare",
        "app_function": "bare.wsgi.application",
        "django_settings": "bare.settings",
    }

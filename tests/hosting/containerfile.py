"""Carries a Containerfile out in a folder, where there is no builder of images.

What it knows is what ours uses; anything else is an error. `/` is the folder, whose path therefore
stands in the place of each absolute one; the machine's own Python stands for that of the base.
"""

import json
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

IGNORED = {"EXPOSE", "USER"}  # what only a container runtime can do


@dataclass
class Image:
    """What the last stage leaves: a tree, its environment, and the commands that it names."""

    root: Path
    environment: dict[str, str] = field(default_factory=dict)
    workdir: str = "/"
    command: list[str] = field(default_factory=list)
    healthcheck: list[str] = field(default_factory=list)

    @property
    def folder(self) -> Path:
        return self.root / self.workdir.lstrip("/")

    def here(self, text: str) -> str:
        """Put the folder's path before each absolute path of ours."""
        return re.sub(r"(?<![\w.])/(?=opt/|build\b)", f"{self.root}/", text)


def instructions(text: str) -> list[tuple[str, str]]:
    """Return name and rest of each instruction."""
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    joined = re.sub(r"\\\n\s*", "", "\n".join(lines))
    return [
        (line.split(None, 1)[0], line.split(None, 1)[1]) for line in joined.splitlines() if line
    ]


@dataclass
class Builder:
    """Builds the image of `context` in `root`; a stage that is done is set aside."""

    context: Path
    root: Path
    ignored: Path
    stages: dict[str, Path] = field(default_factory=dict)

    def build(self, containerfile: Path) -> Image:
        image, name = Image(self.root), ""
        for instruction, rest in instructions(containerfile.read_text()):
            if instruction == "FROM":
                if name:
                    self.root.rename(self.root.with_name(name))
                    self.stages[name] = self.root.with_name(name)
                image = Image(self.root)
                name = rest.partition(" AS ")[2]
                (self.root / "bin").mkdir(parents=True)
                (self.root / "bin/python").symlink_to(sys.executable)
            elif instruction not in IGNORED:
                getattr(self, f"_{instruction.lower()}")(image, rest)
        return image

    def _workdir(self, image: Image, rest: str) -> None:
        image.workdir = rest
        image.folder.mkdir(parents=True, exist_ok=True)

    def _env(self, image: Image, rest: str) -> None:
        pairs = (part.split("=", 1) for part in shlex.split(rest))
        image.environment |= {name: image.here(value) for name, value in pairs}

    def _cmd(self, image: Image, rest: str) -> None:
        image.command = json.loads(rest)  # the exec form alone: a shell would not hand SIGTERM on

    def _healthcheck(self, image: Image, rest: str) -> None:
        image.healthcheck = json.loads(rest.partition("CMD ")[2])

    def _run(self, image: Image, rest: str) -> None:
        # Each run of the tests would fetch all packages again.
        command = image.here(rest.replace(" --no-cache-dir", ""))
        environment = {"PATH": f"{self.root}/bin:/usr/bin:/bin", "HOME": str(Path.home())}
        subprocess.run(["sh", "-ec", command], cwd=image.folder, env=environment, check=True)

    def _copy(self, image: Image, rest: str) -> None:
        *sources, target = rest.split()
        if stage := [word for word in sources if word.startswith("--from=")]:
            sources.remove(stage[0])
            origin = self.stages[stage[0].removeprefix("--from=")]
        else:
            origin = self.context
            self._require_let_in(sources)
        for source in sources:
            self._copy_one(origin / source.lstrip("/"), image.folder / target, target)

    def _copy_one(self, source: Path, target: Path, written: str) -> None:
        if written.startswith("/"):
            target = self.root / written.lstrip("/")
        if source.is_dir():
            shutil.copytree(source, target, symlinks=True, dirs_exist_ok=True)
            return
        target = target / source.name if written.endswith("/") else target
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(source, target)

    def _require_let_in(self, sources: list[str]) -> None:
        let_in = {line[1:] for line in self.ignored.read_text().splitlines() if line[:1] == "!"}
        assert set(sources) <= let_in, f"{sources} would not reach the builder"

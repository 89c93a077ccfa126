"""How does a desk know that it speaks with the server? By a certificate that the server's own authority has signed."""

from pathlib import Path

from controltower.domain.errors import Refused
from controltower.store.postgres.serving.folder import LOCAL, Folder
from controltower.store.postgres.serving.programs import Binaries, hand_over


def certify(programs: Binaries, folder: Folder) -> None:
    """Make certificate and key where there are none, and the root that desks trust; the root's key is forgotten.

    Raises Refused where the server cannot encrypt, or nothing here can make a certificate.
    """
    if programs.bundled:
        raise Refused(["This PostgreSQL comes from a wheel and cannot encrypt connections; install one that can."])
    if folder.certificate.exists() and (folder.data / "server.crt").exists():
        return
    try:
        from trustme import CA
    except ImportError as error:
        raise Refused(["To encrypt connections a certificate is needed: pip install trustme."]) from error
    authority = CA()
    issued = authority.issue_cert(LOCAL, "localhost")
    authority.cert_pem.write_to_path(str(folder.certificate))
    issued.cert_chain_pems[0].write_to_path(str(folder.data / "server.crt"))
    _written(folder.data / "server.key", issued.private_key_pem.bytes())


def _written(path: Path, key: bytes) -> None:
    """A key that nobody else could read at any moment."""
    path.touch(0o600)
    hand_over(path)
    path.write_bytes(key)

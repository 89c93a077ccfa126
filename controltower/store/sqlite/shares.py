"""Does a file lie on a network share? There the locks and shared memory that SQLite lives by cannot be trusted."""

import sys
from pathlib import Path, PurePosixPath

REMOTE = frozenset(
    {
        "9p",
        "acfs",
        "afs",
        "beegfs",
        "ceph",
        "cifs",
        "coda",
        "davfs",
        "gfs",
        "gfs2",
        "glusterfs",
        "gpfs",
        "lustre",
        "ncpfs",
        "nfs",
        "nfs4",
        "ocfs2",
        "orangefs",
        "prl_fs",
        "smb3",
        "smbfs",
        "vboxsf",
        "fuse.curlftpfs",
        "fuse.davfs",
        "fuse.gcsfuse",
        "fuse.glusterfs",
        "fuse.juicefs",
        "fuse.mergerfs",
        "fuse.rclone",
        "fuse.s3fs",
        "fuse.smbnetfs",
        "fuse.sshfs",
        "fuse.vmhgfs-fuse",
    }
)
"""File systems, as /proc/mounts names them, whose files live on another machine or are shared with one."""
REMOTE_DRIVE = 4
"""What Windows' GetDriveTypeW says of a mapped network drive."""


def share_of(path: Path, mounts: str | None = None) -> str:
    """What kind of share the file lies on; empty where it lies on a disk of this machine.

    `mounts` is the text of /proc/mounts; read from there where it is not given.
    """
    if sys.platform == "win32" and mounts is None:
        return _windows_share(path)
    if mounts is None:
        mounts = _mounts()
    kind = file_system(PurePosixPath(path.absolute().resolve().as_posix()), mounts)
    return kind if kind in REMOTE else ""


def file_system(path: PurePosixPath, mounts: str) -> str:
    """The type of the file system that is mounted nearest above the path; the last of two at one place counts."""
    best, kind = -1, ""
    for line in mounts.splitlines():
        parts = line.split(" ")
        if len(parts) < 3:
            continue
        point = PurePosixPath(_plain(parts[1]))
        if path.is_relative_to(point) and len(point.parts) >= best:
            best, kind = len(point.parts), parts[2]
    return kind


def is_unc(path: str) -> bool:
    r"""Whether a Windows path names another machine: \\server\share, or its long form \\?\UNC\server\share."""
    text = path.replace("/", "\\")
    if text.upper().startswith("\\\\?\\UNC\\"):
        return True
    return text.startswith("\\\\") and not text.startswith(("\\\\?\\", "\\\\.\\"))


def _plain(escaped: str) -> str:
    """A mount point with its octal escapes undone (getmntent(3))."""
    for code, character in (("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")):
        escaped = escaped.replace(code, character)
    return escaped


def _mounts() -> str:
    try:
        return Path("/proc/mounts").read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return ""


def _windows_share(path: Path) -> str:
    if is_unc(str(path)) or is_unc(str(path.absolute())):
        return "a network path"
    if sys.platform == "win32":
        import ctypes

        drive = path.absolute().drive + "\\"
        if ctypes.windll.kernel32.GetDriveTypeW(drive) == REMOTE_DRIVE:
            return "a network drive"
    return ""

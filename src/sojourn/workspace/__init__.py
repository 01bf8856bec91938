"""A workspace is a folder with everything of one brand in it, and one manifest that says what is in force."""

from sojourn.workspace.damage import damaged, reading_file
from sojourn.workspace.disk import HINTS, disk_trouble, refused_by_disk
from sojourn.workspace.folder import check_folder, clear_leftovers, workspace_folder, writing
from sojourn.workspace.key_files import KEY_BYTES, make_key_file, read_key_file
from sojourn.workspace.manifest import Manifest, Settings, commit_manifest, flush, flush_folders, read_manifest
from sojourn.workspace.versions import version_file, version_numbers, write_version

__all__ = [
    "HINTS",
    "KEY_BYTES",
    "Manifest",
    "Settings",
    "check_folder",
    "clear_leftovers",
    "commit_manifest",
    "damaged",
    "disk_trouble",
    "flush",
    "flush_folders",
    "make_key_file",
    "read_key_file",
    "read_manifest",
    "reading_file",
    "refused_by_disk",
    "version_file",
    "version_numbers",
    "workspace_folder",
    "write_version",
    "writing",
]

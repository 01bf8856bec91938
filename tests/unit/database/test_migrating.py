"""The history of the tables gives exactly the tables that the rooms use, from any version, on both engines."""

from importlib import import_module
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

import sojourn
from sojourn.database import Database, metadata
from sojourn.database.migrating import FOLDER, known_versions, version
from sojourn.vocabulary import WorkspaceError

NEWER = "UPDATE alembic_version SET version_num = '9999'"


def import_all_tables() -> None:
    """Import the storage of every room, so that the metadata is whole."""
    root = Path(sojourn.__file__).parent
    for path in root.glob("*/storage.py"):
        import_module(f"sojourn.{path.parent.name}.storage")


def names_in(db: Database) -> set[tuple[str, str | None]]:
    """Name tables and their constraints; what comparing metadata leaves out."""
    with db.reading() as connection:
        looked = inspect(connection)
        return {
            (table, constraint["name"])
            for table in looked.get_table_names()
            if table != "alembic_version"
            for constraint in (
                looked.get_pk_constraint(table),
                *looked.get_foreign_keys(table),
                *looked.get_unique_constraints(table),
                *looked.get_check_constraints(table),
            )
        }


def test_the_history_gives_the_tables_of_the_rooms(empty_database: Database) -> None:
    import_all_tables()
    empty_database.migrate()
    with empty_database.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, metadata) == []


def test_the_history_gives_the_constraints_of_the_rooms(
    database: Database, database_url: str | None, tmp_path: Path
) -> None:
    import_all_tables()
    migrated = names_in(database)
    with database.writing() as connection:
        metadata.drop_all(connection)
        metadata.create_all(connection)
    assert names_in(database) == migrated


def test_migrating_again_changes_nothing(empty_database: Database) -> None:
    with empty_database.reading() as connection:
        assert version(connection) is None
    empty_database.migrate()
    empty_database.migrate()
    with empty_database.reading() as connection:
        assert version(connection) == known_versions()[-1]


def test_an_older_database_takes_the_missing_steps(empty_database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    iterate = ScriptDirectory.iterate_revisions
    with monkeypatch.context() as patched:
        patched.setattr(ScriptDirectory, "iterate_revisions", lambda self, _, lower: iterate(self, "0001", lower))
        empty_database.migrate()
    with empty_database.writing() as connection:
        assert version(connection) == "0001"
        connection.exec_driver_sql("INSERT INTO positions (stage, segment, row, revision) VALUES ('a', 1, 2, 3)")
    empty_database.migrate()
    with empty_database.reading() as connection:
        assert version(connection) == known_versions()[-1]
        assert connection.exec_driver_sql("SELECT count(*) FROM positions").scalar_one() == 1


def test_a_step_that_fails_leaves_the_database_as_it_was(
    empty_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = ScriptDirectory(FOLDER).get_revision("head")
    assert script is not None

    def fail(_: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as patched:
        patched.setattr("alembic.operations.Operations.create_table", lambda *_: fail(None), raising=False)
        with pytest.raises(RuntimeError):
            empty_database.migrate()
    with empty_database.reading() as connection:
        assert version(connection) is None
        assert inspect(connection).get_table_names() == []
    empty_database.migrate()


def test_a_newer_database_is_refused(database: Database) -> None:
    with database.writing() as connection:
        connection.exec_driver_sql(NEWER)
    with pytest.raises(WorkspaceError) as raised:
        database.migrate()
    assert raised.value.code == "database.newer"
    assert "9999" in str(raised.value)


def test_the_history_is_one_line_and_file_names_tell_it() -> None:
    scripts = ScriptDirectory(FOLDER)
    history = [script.revision for script in scripts.walk_revisions()]
    assert history[::-1] == known_versions()
    assert scripts.get_heads() == [known_versions()[-1]]

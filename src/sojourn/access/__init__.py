"""Who may do what: users with roles and sessions, write keys and secret keys, personal fields; only hashes are kept."""

from typing import TYPE_CHECKING

from sojourn.vocabulary import opened_when_asked

if TYPE_CHECKING:
    from sojourn.access.accounts import (
        add_user,
        change_password,
        change_role,
        disable_user,
        enable_user,
        give_link,
        list_users,
    )
    from sojourn.access.giving import COMMAND_LINE, Giver
    from sojourn.access.issuing import IssuedKey, create_secret_key, create_write_key, find_key, list_keys, revoke_key
    from sojourn.access.keys import SCOPES, AnyKey, Scope, SecretKey, WriteKey, checked_source
    from sojourn.access.masking import masked, without_emails
    from sojourn.access.personal import PersonalFields, personal_fields, state_personal
    from sojourn.access.refusals import NotAllowed, SignInNeeded, TooManyAttempts
    from sojourn.access.ring import KeyRing, Ring
    from sojourn.access.roles import PERMISSIONS, ROLES, Permission, Role
    from sojourn.access.sealing import seal, unseal
    from sojourn.access.sessions import (
        LONGEST as SESSION_LONGEST,
        Attempt,
        SignedIn,
        choose_password,
        find_session,
        follow_link,
        make_link,
        new_token,
        sign_in,
        sign_out,
    )
    from sojourn.access.users import Limit, User
else:
    __getattr__ = opened_when_asked(__name__)

__all__ = [
    "COMMAND_LINE",
    "PERMISSIONS",
    "ROLES",
    "SCOPES",
    "SESSION_LONGEST",
    "AnyKey",
    "Attempt",
    "Giver",
    "IssuedKey",
    "KeyRing",
    "Limit",
    "NotAllowed",
    "Permission",
    "PersonalFields",
    "Ring",
    "Role",
    "Scope",
    "SecretKey",
    "SignInNeeded",
    "SignedIn",
    "TooManyAttempts",
    "User",
    "WriteKey",
    "add_user",
    "change_password",
    "change_role",
    "checked_source",
    "choose_password",
    "create_secret_key",
    "create_write_key",
    "disable_user",
    "enable_user",
    "find_key",
    "find_session",
    "follow_link",
    "give_link",
    "list_keys",
    "list_users",
    "make_link",
    "masked",
    "new_token",
    "personal_fields",
    "revoke_key",
    "seal",
    "sign_in",
    "sign_out",
    "state_personal",
    "unseal",
    "without_emails",
]

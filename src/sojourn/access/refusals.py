"""Why somebody is not let in: not known, not allowed, or too often wrong."""

from sojourn.vocabulary import SojournError


class SignInNeeded(SojournError):
    """Who asks is not known: no key, no session, a wrong password."""


class NotAllowed(SojournError):
    """Who asks is known and may not."""


class TooManyAttempts(SojournError):
    """Sign-in failed too often; ``seconds`` from now it may be tried again."""

    def __init__(self, seconds: int) -> None:
        super().__init__(
            "Sign-in has failed too often.", code="sign_in.too_often", hint=f"Try again in {seconds} seconds."
        )
        self.seconds = seconds

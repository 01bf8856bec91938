"""An invented omnichannel brand, Lumen & Loom (织光), that exports what such systems really export.

Generation is pure and seeded; only ``write`` touches files. The truth it plants stands beside, never to be loaded.
"""

from typing import TYPE_CHECKING

from sojourn.vocabulary import opened_when_asked

if TYPE_CHECKING:
    from sojourn.simulator.ahead import Coming, coming
    from sojourn.simulator.brand import Brand, Dirt, Effects
    from sojourn.simulator.history import History
    from sojourn.simulator.life import simulate
    from sojourn.simulator.writing import Written, write
else:
    __getattr__ = opened_when_asked(__name__)

__all__ = ["Brand", "Coming", "Dirt", "Effects", "History", "Written", "coming", "simulate", "write"]

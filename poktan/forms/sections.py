from .facilities import Facilities
from .funds import Funds
from .identity import Identity
from .members import Members
from .officers import Officers
from .supervisor import Supervisor

SECTIONS = {
    section.slug: section
    for section in (Identity, Supervisor, Officers, Facilities, Members, Funds)
}

from .checking import urls as checking
from .closing import urls as closing
from .entry import urls as entry
from .recap import urls as recap

app_name = "reports"
urlpatterns = [
    *entry.urlpatterns,
    *checking.urlpatterns,
    *recap.urlpatterns,
    *closing.urlpatterns,
]

"""All addresses of the app; each stands with its capability."""

from expenses.ledger import urls as ledger
from expenses.reports import urls as reports

urlpatterns = [*ledger.urlpatterns, *reports.urlpatterns]

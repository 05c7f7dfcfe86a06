"""All addresses of the app; each stands with its capability."""

from expenses.budgets import urls as budgets
from expenses.changes import urls as changes
from expenses.exporting import urls as exporting
from expenses.importing import urls as importing
from expenses.ledger import urls as ledger
from expenses.recurrences import urls as recurrences
from expenses.reports import urls as reports
from expenses.verifying import urls as verifying

urlpatterns = [
    *ledger.urlpatterns,
    *importing.urlpatterns,
    *exporting.urlpatterns,
    *changes.urlpatterns,
    *verifying.urlpatterns,
    *reports.urlpatterns,
    *budgets.urlpatterns,
    *recurrences.urlpatterns,
]

"""What programs call themselves, as they were seen in the wild."""

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0"
NEWER_FIREFOX = "Mozilla/5.0 (Windows NT 11.0; Win64; x64; rv:151.0) Gecko/20100101 Firefox/151.0"
FIREFOX_ON_UBUNTU = "Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"
FIREFOX_ON_ANDROID = "Mozilla/5.0 (Android 14; Mobile; rv:145.0) Gecko/145.0 Firefox/145.0"
_WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"
CHROME = f"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) {_WEBKIT} Chrome/141.0.0.0 Safari/537.36"
CHROMEBOOK = f"Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) {_WEBKIT} Chrome/141.0.0.0 Safari/537.36"
PIXEL = f"Mozilla/5.0 (Linux; Android 14; Pixel 8) {_WEBKIT} Chrome/141.0.0.0 Mobile Safari/537.36"
EDGE = (
    f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {_WEBKIT} Chrome/141.0.0.0 Safari/537.36 "
    "Edg/141.0.0.0"
)
_APPLE = "AppleWebKit/605.1.15 (KHTML, like Gecko)"
SAFARI = f"Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5) {_APPLE} Version/17.5 Safari/605.1.15"
IPHONE = (
    f"Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) {_APPLE} Version/17.5 Mobile/15E148 "
    "Safari/604.1"
)
IPAD = (
    f"Mozilla/5.0 (iPad; CPU OS 16_5 like Mac OS X) {_APPLE} Version/16.5 Mobile/15E148 "
    "Safari/604.1"
)
CHROME_ON_IPHONE = (
    f"Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) {_APPLE} CriOS/141.0.0.0 "
    "Mobile/15E148 Safari/604.1"
)
IPHONE_APP = "BudgetApp/1 CFNetwork/1494.0.7 Darwin/23.4.0"
CURL = "curl/8.5.0"
POWERSHELL = "Mozilla/5.0 (Windows NT; Windows NT 10.0; en-US) WindowsPowerShell/5.1"

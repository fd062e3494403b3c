from django.core.exceptions import BadRequest


def no_nul(get_response):
    """Refuses the sign that no database takes, wherever forms do not look for it."""

    def middleware(request):
        sent = (request.path, *request.COOKIES.values())
        asked = (v for values in request.GET.lists() for v in (values[0], *values[1]))
        if any("\0" in text for text in (*sent, *asked)):
            raise BadRequest("NUL in an address or a cookie")
        return get_response(request)

    return middleware


def permissions_policy(get_response):
    """Says that pages use no device but, for the group's point, the location."""

    def middleware(request):
        response = get_response(request)
        response.headers.setdefault(
            "Permissions-Policy",
            "geolocation=(self), camera=(), microphone=(), payment=(), usb=()",
        )
        return response

    return middleware

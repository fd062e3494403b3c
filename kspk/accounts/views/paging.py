from kspk.ui.formats import number


class PagesMixin:
    """A ListView with `range_text`, `previous_url`, `next_url` for `{% pages %}`."""

    paginate_by = 50
    noun = ""

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        page = context["page_obj"]
        rows = f"{number(page.start_index())}–{number(page.end_index())}"
        context["range_text"] = (
            f"{rows} dari {number(page.paginator.count)} {self.noun}"
        )
        if page.has_previous():
            context["previous_url"] = self.page_url(page.previous_page_number())
        if page.has_next():
            context["next_url"] = self.page_url(page.next_page_number())
        return context

    def page_url(self, page):
        query = self.request.GET.copy()
        query["page"] = page
        return f"?{query.urlencode()}"

"""A browser without a screen: it keeps cookies, reads forms out of pages, and sends what their fields hold."""

from __future__ import annotations

import ssl
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

import httpx

VOID = {"input", "br", "meta", "link"}


@dataclass
class Form:
    """A form of a page: where it goes, its fields, and the words of its buttons."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)
    choices: dict[str, list[str]] = field(default_factory=dict)
    buttons: list[str] = field(default_factory=list)


@dataclass
class Page:
    """What was answered, with the forms and the controls that it holds, in their order."""

    status: int
    text: str
    headers: httpx.Headers
    forms: list[Form] = field(default_factory=list)
    controls: list[dict[str, str]] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    words: str = ""
    tags: set[str] = field(default_factory=set)
    attributes: set[str] = field(default_factory=set)

    def form(self, action: str) -> Form:
        """The form that goes there."""
        return next(each for each in self.forms if each.action == action)


class Browser:
    """Somebody's browser. It follows redirects as a browser does, with GET."""

    def __init__(self, address: str, token: str = "", trusts: ssl.SSLContext | bool = True) -> None:
        self.cookies: dict[str, str] = {"__Host-tcm": token} if token else {}
        self._client = httpx.Client(base_url=address, trust_env=False, verify=trusts)

    def __enter__(self) -> Browser:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def get(self, path: str, **query: str) -> Page:
        """A page."""
        return self._follow(self._send("GET", path, params=query))

    def post(self, path: str, fields: dict[str, str] | None = None, headers: dict[str, str] | None = None) -> Page:
        """Send fields as a form does."""
        return self._follow(self._send("POST", path, data=fields or {}, headers=headers or {}))

    def submit(self, page: Page, action: str, **typed: str) -> Page:
        """Fill in a form of the page and send it. Raises KeyError for a field or a choice that it does not have."""
        form = page.form(action)
        for name, value in typed.items():
            if name not in form.fields or (name in form.choices and value not in form.choices[name]):
                raise KeyError(f"{name}={value!r} is not in this form")
        fields = form.fields | typed
        return self.get(action, **fields) if form.method == "get" else self.post(action, fields)

    def raw(self, method: str, path: str, **more: Any) -> httpx.Response:
        """One request, not followed."""
        return self._send(method, path, **more)

    def _send(self, method: str, path: str, headers: dict[str, str] | None = None, **more: Any) -> httpx.Response:
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        sent = self._client.request(method, path, headers={"Cookie": cookie} | (headers or {}), **more)
        for line in sent.headers.get_list("set-cookie"):
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value.strip('"')
            if not self.cookies[name]:
                del self.cookies[name]
        return sent

    def _follow(self, answer: httpx.Response) -> Page:
        while answer.status_code == 303:
            path, _, query = answer.headers["location"].partition("?")
            answer = self._send("GET", path, params=dict(httpx.QueryParams(query)))
        return read(answer)


def read(answer: httpx.Response) -> Page:
    """The page that an answer holds."""
    page = Page(answer.status_code, answer.text, answer.headers)
    _Reader(page).feed(answer.text)
    page.words = " ".join(page.words.split())
    return page


class _Reader(HTMLParser):
    def __init__(self, page: Page) -> None:
        super().__init__()
        self.page, self.form, self.select, self.area = page, Form("", ""), "", ""
        self.in_button = False

    def handle_starttag(self, tag: str, found: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in found}
        name = said.get("name", "")
        self.page.tags.add(tag)
        self.page.attributes.update(said)
        if tag == "form":
            self.form = Form(said["action"], said.get("method", "get"))
            self.page.forms.append(self.form)
        elif tag in {"input", "select", "textarea"}:
            self.page.controls.append({"tag": tag} | said)
            self._field(tag, name, said)
        elif tag == "option":
            self.form.choices.setdefault(self.select, []).append(said["value"])
            if "selected" in said:
                self.form.fields[self.select] = said["value"]
        elif tag == "label":
            self.page.labels.append(said.get("for", ""))
        self.in_button = tag == "button"

    def handle_endtag(self, tag: str) -> None:
        self.page.words += " "
        if tag == "textarea":
            self.area = ""
        if tag == "button":
            self.in_button = False

    def handle_data(self, data: str) -> None:
        self.page.words += data
        if self.area:
            self.form.fields[self.area] += data
        if self.in_button and data.strip():
            self.form.buttons.append(data.strip())

    def _field(self, tag: str, name: str, said: dict[str, str]) -> None:
        if tag == "select":
            self.select = name
            self.form.fields[name] = ""
        elif tag == "textarea" and name:
            self.area = name
            self.form.fields[name] = ""
        elif said.get("type") == "radio":
            self.form.choices.setdefault(name, []).append(said["value"])
            self.form.fields[name] = said["value"] if "checked" in said else self.form.fields.get(name, "")
        elif name:
            self.form.fields[name] = said.get("value", "")

"""The OpenAPI document and the page on which it is read."""

import re
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
import pytest
from axe_playwright_python.sync_playwright import Axe
from jsonschema_rs import validator_for
from playwright.sync_api import Browser

from channels.api.channel import ApiChannel
from channels.api.page import HEADERS
from tests.channels.api.app import ROOT, App
from tests.channels.sms.service import Service, running
from tests.channels.test_contract import path_of
from tests.rules.documents import APP, PROVIDERS, rows, spans

PATH, BRACES = re.compile(r"<(\w+)>"), r"{\1}"
IYS = re.compile("{iysCode}|{integratorCode}| /info/|/oauth2/")


@pytest.fixture
def document(service: Service) -> dict[str, Any]:
    answer = service.app.test_client().get("/v1/openapi.json")
    assert answer.content_type == "application/json"
    told: dict[str, Any] = answer.get_json()
    return told


def test_the_document_has_every_door_of_the_channel_and_no_other(
    service: Service, document: dict[str, Any]
) -> None:
    doors = {
        (PATH.sub(BRACES, f"/v1{route.path}"), method.lower())
        for route in service.parts.channels["api"].routes()
        for method in route.methods
        if route.path not in ("/openapi.json", "/docs", "/docs.css")
    }
    told = {
        (path, method)
        for path, methods in document["paths"].items()
        for method in methods
        if method != "parameters"
    }
    assert told == doors
    assert len(doors) == 70


def test_every_parameter_of_a_query_is_told(service: Service, document: dict[str, Any]) -> None:
    channel = service.parts.channels["api"]
    assert isinstance(channel, ApiChannel)
    asked = {
        (PATH.sub(BRACES, f"/v1{door.under}{path}"), method.lower()): door.query().fields
        for method, path, _, door in channel.doors.declared
        if door.query
    }
    for (path, method), fields in asked.items():
        told = document["paths"][path][method]["parameters"]
        names = {field.data_key or name for name, field in fields.items()}
        assert {one["name"] for one in told if one["in"] == "query"} == names, path
    assert len(asked) > 5


def test_the_guide_names_every_path_of_apps_and_scripts(service: Service) -> None:
    doors = {
        f"{method} {PATH.sub(BRACES, path_of(channel, route)).rstrip('/')}"
        for channel in (service.parts.channels["api"], service.parts.channels["cgw"])
        for route in channel.routes()
        for method in route.methods
    }
    of_the_document = {f"GET /v1/{name}" for name in ("docs", "docs.css", "openapi.json")}
    told = [spans(row[0])[0] for path in (APP, PROVIDERS) for row in rows(path, "path")]
    told = [one for one in told if IYS.search(one) is None]
    assert len(told) == len(set(told))
    assert set(told) == doors - of_the_document


def test_the_document_is_openapi_3_1_and_its_schemas_can_be_used(document: dict[str, Any]) -> None:
    assert document["openapi"] == "3.1.0"
    assert document["components"]["securitySchemes"]["bearer"]["scheme"] == "bearer"
    for name in document["components"]["schemas"]:
        validator_for({"$ref": f"#/components/schemas/{name}", **document})


def test_every_operation_is_explained_and_says_who_may(document: dict[str, Any]) -> None:
    ids = []
    for path, methods in document["paths"].items():
        for method, one in methods.items():
            if method == "parameters":
                continue
            ids.append(one["operationId"])
            assert one["summary"].endswith("."), (method, path)
            wanted = ["401"] if one["security"] else []
            assert set(wanted) <= set(one["responses"]), (method, path)
            assert "500" in one["responses"]
    assert len(ids) == len(set(ids))
    open_ones = [
        one["operationId"]
        for ways in document["paths"].values()
        for one in ways.values()
        if isinstance(one, dict) and not one["security"]
    ]
    assert sorted(open_ones) == [
        "ask_code",
        "complaint_rules",
        "list_signing_keys",
        "read_privacy_text",
        "refresh",
        "sign_in",
    ]


def test_no_answer_of_the_library_reaches_other_doors(service: Service) -> None:
    client = service.app.test_client()
    assert client.get("/no-such-page").mimetype == "text/html"
    assert client.post("/sms/none").status_code == 200
    assert client.put("/healthz").data == b"invalid-input\n"
    assert "flask-smorest" not in service.app.extensions
    assert not [name for name in service.app.config if name.startswith(("API_", "OPENAPI"))]


def words(node: Element) -> str:
    return " ".join("".join(node.itertext()).split())


def page(service: Service) -> Element:
    answer = service.app.test_client().get("/v1/docs")
    assert answer.content_type == "text/html; charset=utf-8"
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    tree: Element = parser.parse(answer.text)
    return tree


def test_the_page_is_valid_has_every_operation_and_no_script(
    service: Service, document: dict[str, Any]
) -> None:
    tree = page(service)
    assert words(next(tree.iter("title"))) == words(next(tree.iter("h1")))
    ids = [node.get("id") for node in tree.iter() if node.get("id")]
    assert len(ids) == len(set(ids))
    links = [node.get("href", "") for node in tree.iter() if node.get("href")]
    assert {link[1:] for link in links if link.startswith("#")} <= set(ids)
    assert {link for link in links if not link.startswith("#")} == {
        "/v1/docs.css",
        "/v1/openapi.json",
    }
    headings = {words(node) for node in tree.iter("h3")}
    for path, methods in document["paths"].items():
        for method in set(methods) - {"parameters"}:
            assert f"{method.upper()} {path}" in headings
    assert set(document["components"]["schemas"]) <= headings
    assert list(tree.iter("script")) == list(tree.iter("style")) == []
    assert not [node for node in tree.iter() if "style" in node.attrib]


def test_behind_a_path_the_page_finds_its_files(tmp_path: Any, database_url: str) -> None:  # noqa: ANN401
    with running(tmp_path, database_url, PUBLIC_URL="https://x.example/izin") as service:
        links = [node.get("href") for node in page(service).iter("link")]
        assert links == ["/izin/v1/docs.css"]
        told = service.app.test_client().get("/v1/openapi.json").get_json()
        assert told["servers"] == [{"url": "https://x.example/izin"}]


def test_every_code_of_a_path_is_answered_as_json(service: Service) -> None:
    app = App(service)
    for path in ("", "/", "/codes/", "/x"):
        assert app.client.get(f"{ROOT}{path}").content_type == "application/problem+json"


@pytest.mark.browser
@pytest.mark.xdist_group("browser")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_screen_reader_finds_nothing_wrong_and_a_small_screen_nothing_cut_off(
    url: str,
    chromium: Browser,
    scheme: Any,  # noqa: ANN401
) -> None:
    context = chromium.new_context(color_scheme=scheme, viewport={"width": 320, "height": 640})
    shown, asked, complaints = context.new_page(), [], []
    shown.on("request", lambda request: asked.append(request.url))
    shown.on("console", lambda said: complaints.append(said.text))
    shown.goto(f"{url}/v1/docs")
    found = Axe().run(shown).response["violations"]
    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == []
    assert shown.evaluate("document.documentElement.scrollWidth") <= 320
    shown.keyboard.press("Tab")
    assert shown.evaluate("document.activeElement.textContent") == "To the contents"
    assert {one.removeprefix(url) for one in asked} == {"/v1/docs", "/v1/docs.css"}
    assert complaints == []
    context.close()

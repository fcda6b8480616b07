"""A script such as citizens pass around: refuses everything at every address of its owner.

    python script.py URL NUMBER

asks for a code on standard input, and prints one line for each permission that it refused.
"""

import json
import sys

import requests

CLIENT = {"client_id": "e-devlet", "grant_type": "password"}
PAGE = 2


def sign_in(session: requests.Session, root: str, number: str) -> None:
    """Ask for a code, exchange it for a token."""
    asked = session.post(f"{root}/api/v1/cbff/recipients", data={"recipient": number}).json()
    if "error" in asked:
        sys.exit(asked["error"]["summary"])
    form = {**CLIENT, "recipient": number, "oid": asked["payload"]["id"]}
    sys.stdout.write("code?\n")
    sys.stdout.flush()
    form["code"] = sys.stdin.readline().strip()
    realm = f"{root}/auth/realms/citizen/protocol/openid-connect/token"
    token = session.post(realm, data=form).json()
    if "error" in token:
        sys.exit(token["error_description"])
    session.headers["Authorization"] = f"Bearer {token['access_token']}"


def permissions(session: requests.Session, root: str, address: str) -> list[dict[str, object]]:
    """Every page of the search; the body is JSON without a content type."""
    found: list[dict[str, object]] = []
    offset, total = 0, 1
    while offset < total:
        where = f"{root}/api/v1/cgw/recipients/BIREYSEL/brands/search/"
        query = f"?text=&offset={offset}&limit={PAGE}"
        answer = session.post(where + query, data=json.dumps({"recipient": address})).json()
        found += answer["list"]
        offset = answer["pagination"]["offset"] + PAGE
        total = answer["pagination"]["totalCount"]
    return found


def refuse(session: requests.Session, root: str, address: str, one: dict[str, object]) -> None:
    """One change."""
    brand = one["brandCode"]
    where = f"{root}/api/v1/cgw/recipients/BIREYSEL/brands/{brand}/consent/update"
    body = json.dumps({"recipient": address, "status": "RET", "type": one["type"]})
    session.post(where, data=body).raise_for_status()
    sys.stdout.write(f"{one['brandCode']} {one['brandName']} {one['type']}\n")


def main() -> None:
    """Refuse everything, and look again."""
    root, number = sys.argv[1:]
    with requests.Session() as session:
        sign_in(session, root, number)
        listed = session.get(f"{root}/api/v1/cgw/recipients/list").json()
        for address in listed["communicationAddress"]:
            mine = address["recipient"]
            for one in permissions(session, root, mine):
                if one["status"] == "ONAY":
                    refuse(session, root, mine, one)
            left = [one for one in permissions(session, root, mine) if one["status"] == "ONAY"]
            sys.stdout.write(f"{address['type']}: {len(left)} left\n")


if __name__ == "__main__":
    main()

"""`GET /sps/{iysCode}/brands`: the brands of a provider, with their figures.

[{"brandCode": 545454, "stats": {"consents": {"approval": 22, "rejection": 0, "total": 22},
  "retailers": {"total": 4}}, "name": "…", "master": true}]
"""

from flask import Response

from app.usecases.programs.brands import ListBrands
from channels.iys.errors import told
from channels.iys.gate import Call


def list_brands(call: Call) -> Response:
    """Every brand of the provider, of a partner those that it was granted."""
    lines = call.run(ListBrands(call.provider))
    return told(
        [
            {
                "brandCode": one.code,
                "stats": {
                    "consents": {
                        "approval": one.approvals,
                        "rejection": one.refusals,
                        "total": one.approvals + one.refusals,
                    },
                    "retailers": {"total": one.retailers},
                },
                "name": one.name,
                "master": one.master,
            }
            for one in lines
        ]
    )

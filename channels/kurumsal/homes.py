"""Where those begin who have nothing to do with complaints."""

from collections.abc import Mapping

from app.domain.permissions import Role

STATUS, OFFICE = "/basvuru/durum", "/basvurular"
FIRST: Mapping[Role, str] = {
    Role.APPLICANT: STATUS,
    Role.EXAMINER: OFFICE,
    Role.REGISTRAR: OFFICE,
}

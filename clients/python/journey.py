"""What a program does with the package, from a sign-in to an export. The same as ../typescript/journey/journey.ts
and ../java/Journey.java. Its argument is the address of a fresh sandbox."""

import hashlib
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from io import BytesIO

import httpx
from attrs import evolve
from staj import ProblemError, Staj, TokenPair, ok, pages
from staj.contract.api.applications import list_applications
from staj.contract.api.auth import get_me
from staj.contract.api.offers import (
    accept_offer,
    confirm_offer,
    draft_offer,
    get_supplementary_document_content,
    send_offer,
    update_offer,
    upload_supplementary_document,
)
from staj.contract.api.pool import search_pool
from staj.contract.api.sgk_notices import export_sgk_notices
from staj.contract.api.terms import list_terms
from staj.contract.models import (
    ExportSgkNoticesFormat,
    OfferCreate,
    OfferPatch,
    OfferState,
    OfferWorkInput,
    SearchPoolSort,
    SupplementaryDocumentUpload,
)
from staj.contract.types import File

PASSWORD = "sandbox-parola"
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)


def expect(holds: bool, what: str) -> None:
    if not holds:
        sys.exit(f"not so: {what}")
    print(f"  {what}")


def refusal(call: Callable[[], object]) -> ProblemError:
    try:
        call()
    except ProblemError as refused:
        return refused
    sys.exit("not so: the call is refused")


@dataclass
class Shaky(httpx.BaseTransport):
    """Busy once, and then it loses an answer."""

    keys: list[str | None] = field(default_factory=list)
    wrapped: httpx.BaseTransport = field(default_factory=httpx.HTTPTransport)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.keys.append(request.headers.get("Idempotency-Key"))
        if len(self.keys) == 2:
            return httpx.Response(503, headers={"Retry-After": "1"})
        response = self.wrapped.handle_request(request)
        if len(self.keys) == 3:
            raise httpx.ReadError("the answer was lost")
        return response


def journey(base_url: str) -> None:
    # Sign in.
    stored: list[TokenPair | None] = []
    employer = Staj(base_url, on_tokens=stored.append)
    employer.sign_in("yazilim@staj.example", PASSWORD)
    me = ok(get_me.sync_detailed(client=employer.client))
    expect(me.role == "employer_manager" and stored == [employer.tokens], "an employer signs in")
    stranger = refusal(lambda: Staj(base_url, language="tr").sign_in("yazilim@staj.example", "wrong"))
    expect(stranger.status == 401 and stranger.code == "invalid_credentials", "a wrong password is a typed problem")
    expect(stranger.problem.title == "E-posta adresi veya parola yanlış", "in Turkish")
    candidate = Staj(base_url)
    candidate.sign_in("aday01@staj.example", PASSWORD)
    application = ok(list_applications.sync_detailed(client=candidate.client)).items[0]
    expect(application.state == "in_pool", "a candidate signs in and finds her application")

    # Search.
    term = ok(list_terms.sync_detailed(client=employer.client)).items[0]
    expect(term.id == application.term_id, "a term is found")
    search = pages(lambda at: ok(search_pool.sync_detailed(term.id, client=employer.client, sort=SearchPoolSort("-academic_score"), limit=20, cursor=at)))
    found = [page.items for page in search]
    ids = [entry.id for items in found for entry in items]
    expect(len(found) > 2 and len(set(ids)) == len(ids), f"the pool is searched, {len(found)} pages")
    # A pool entry has the id of its application. An employer would not know whose it is.
    expect(application.id in ids, "she is in the pool")

    # Draft.
    today = date.today()
    body = OfferCreate(
        pool_entry_id=application.id,
        start_date=today + timedelta(days=30),
        end_date=today + timedelta(days=60),
        work=OfferWorkInput(tasks="Test yazma ve kod incelemesi"),
        respond_by=datetime.now(UTC) + timedelta(days=10),
    )
    first = draft_offer.sync_detailed(client=employer.client, body=body, idempotency_key="journey-1")
    offer = ok(first)
    expect(first.status_code == 201 and offer.state == "draft", "an offer is drafted")
    again = draft_offer.sync_detailed(client=employer.client, body=body, idempotency_key="journey-1")
    expect(again.headers["Idempotent-Replayed"] == "true", "repeated with its key, it is answered again")
    expect(ok(again).id == offer.id, "and is the same draft")
    other = evolve(body, unit="Yazılım")
    reused = refusal(lambda: ok(draft_offer.sync_detailed(client=employer.client, body=other, idempotency_key="journey-1")))
    expect(reused.code == "idempotency_key_reused", "the key does not fit another request")

    # Edit.
    tag = first.headers["ETag"]
    patch = OfferPatch(unit="Yazılım")
    edited = ok(update_offer.sync_detailed(offer.id, client=employer.client, body=patch, if_match=tag))
    stale = refusal(lambda: ok(update_offer.sync_detailed(offer.id, client=employer.client, body=patch, if_match=tag)))
    expect(stale.status == 412 and stale.code == "precondition_failed", "a second edit with the same tag is refused")
    expect(stale.facts("version") == [str(edited.version)], "and says which version there is")
    long = OfferPatch(work=OfferWorkInput(tasks="Test", weekly_hours=46))
    wrong = refusal(lambda: ok(update_offer.sync_detailed(offer.id, client=employer.client, body=long)))
    named = [(error.pointer, fact.name, fact.value) for error in wrong.problem.errors for fact in error.facts]
    expect(("#/work/weekly_hours", "max", "45") in named, "a wrong value is named, with its limit")

    # Send.
    sent = ok(send_offer.sync_detailed(offer.id, client=employer.client))
    expect(sent.state == OfferState.SENT, "the offer is sent")
    expect(OfferState("postponed") == "postponed", "a state that this client does not know is kept")

    # A file there and back.
    upload = SupplementaryDocumentUpload(file=File(BytesIO(PDF), "öğrenim-ışığı.pdf"), title="Öğrenim belgesi, ıslak imzalı")
    document = ok(upload_supplementary_document.sync_detailed(offer.id, client=candidate.client, body=upload))
    expect(document.media_type == "application/pdf", "the candidate uploads a file")
    expect(document.file_name == upload.file.file_name and document.title == upload.title, "with the letters of its name and title")
    accepted = ok(accept_offer.sync_detailed(offer.id, client=candidate.client))
    expect(accepted.state == OfferState.ACCEPTED, "she accepts")
    file = ok(get_supplementary_document_content.sync_detailed(offer.id, document.id, client=employer.client))
    expect(hashlib.sha256(file.payload.read()).hexdigest() == document.sha256, "the employer downloads it, byte for byte")

    # Exports.
    ok(confirm_offer.sync_detailed(offer.id, client=employer.client))
    rows = ok(export_sgk_notices.sync_detailed(client=employer.client, format_=ExportSgkNoticesFormat.CSV)).strip().split("\r\n")
    expect(len(rows) == 2 and ";aday01@staj.example;" in rows[1], "the confirmed internship is a row of the CSV export")
    workbook = export_sgk_notices.sync_detailed(client=employer.client, format_=ExportSgkNoticesFormat.XLSX)
    expect(workbook.content.startswith(b"PK"), "the XLSX export is downloaded")

    # Tokens.
    tokens = employer.tokens
    assert tokens
    renewed: list[TokenPair | None] = []
    resumed = Staj(base_url, tokens=evolve(tokens, access_token="garbage"), on_tokens=renewed.append)
    with ThreadPoolExecutor(2) as threads:
        both = list(threads.map(lambda _: ok(get_me.sync_detailed(client=resumed.client)), range(2)))
    expect(both == [me, me] and len(renewed) == 1, "a bad access token is renewed, once for two requests")
    assert renewed[0]
    old = Staj(base_url, tokens=evolve(renewed[0], access_expires_at=datetime(2026, 1, 1, tzinfo=UTC)), on_tokens=renewed.append)
    ok(get_me.sync_detailed(client=old.client))
    expect(len(renewed) == 2, "and an old one before it is used")
    ended = Staj(base_url, tokens=evolve(tokens, access_token="garbage", refresh_token="garbage"))
    expect(refusal(lambda: ok(get_me.sync_detailed(client=ended.client))).code == "unauthorized", "without a session, the problem is shown")

    # Repeats.
    shaky = Shaky()
    patient = Staj(base_url, transport=shaky)
    patient.sign_in("yazilim@staj.example", PASSWORD)
    drafted = draft_offer.sync_detailed(client=patient.client, body=body)
    expect(drafted.headers.get("Idempotent-Replayed") == "true", "busy, then the answer lost: the draft is made once")
    expect(len(shaky.keys) == 4 and bool(shaky.keys[1]) and len(set(shaky.keys[1:])) == 1, "because every repeat has the key of the first")
    employer.sign_out()
    expect(refusal(lambda: ok(get_me.sync_detailed(client=employer.client))).code == "unauthorized", "the employer signs out")


journey(sys.argv[1])

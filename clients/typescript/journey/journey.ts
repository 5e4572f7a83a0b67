// What a program does with the package, from a sign-in to an export. The same as ../../python/journey.py
// and ../../java/Journey.java. Its argument is the address of a fresh sandbox.
import { createHash } from "node:crypto";
import { createStaj, ok, pages, ProblemError, type Problem, type Schemas, type Tokens } from "@staj/client";

const baseUrl = process.argv[2] ?? "";
const password = "sandbox-parola";

function expect(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Error(`not so: ${what}`);
  console.log(`  ${what}`);
}

async function refusal(call: Promise<unknown>): Promise<ProblemError> {
  try {
    await call;
  } catch (error) {
    if (error instanceof ProblemError) return error;
    throw error;
  }
  throw new Error("not so: the call is refused");
}

const day = (ahead: number) => new Date(Date.now() + ahead * 86_400_000).toISOString().slice(0, 10);

// Sign in.
let stored: Tokens | null = null;
const employer = createStaj({ baseUrl, onTokens: (tokens) => (stored = tokens) });
await employer.signIn({ email: "yazilim@staj.example", password });
const me = await ok(employer.GET("/v1/me"));
expect(me.role === "employer_manager" && stored !== null, "an employer signs in");
const stranger = await refusal(createStaj({ baseUrl, language: "tr" }).signIn({ email: me.email ?? "", password: "wrong" }));
expect(stranger.status === 401 && stranger.code === "invalid_credentials", "a wrong password is a typed problem");
expect(stranger.problem.title === "E-posta adresi veya parola yanlış", "in Turkish");
const candidate = createStaj({ baseUrl });
await candidate.signIn({ email: "aday01@staj.example", password });
const { items: [application] } = await ok(candidate.GET("/v1/applications"));
expect(application !== undefined, "a candidate signs in and finds her application");

// Search.
const { items: [term] } = await ok(employer.GET("/v1/terms"));
expect(term !== undefined, "a term is found");
const found: Schemas["PoolEntry"][] = [];
let read = 0;
const search = pages((at) =>
  ok(employer.GET("/v1/terms/{term_id}/pool-entries", {
    params: { path: { term_id: term.id }, query: { sort: "-academic_score", limit: 20, ...at } },
  })),
);
for await (const page of search) {
  read += 1;
  found.push(...page.items);
}
expect(read > 2 && new Set(found.map((entry) => entry.id)).size === found.length, `the pool is searched, ${read} pages`);
// A pool entry has the id of its application. An employer would not know whose it is.
const entry = found.find(({ id }) => id === application.id);
expect(entry !== undefined, "she is in the pool");

// Draft.
const body: Schemas["OfferCreate"] = {
  pool_entry_id: entry.id,
  start_date: day(30),
  end_date: day(60),
  work: { tasks: "Test yazma ve kod incelemesi" },
  respond_by: `${day(10)}T12:00:00Z`,
};
const draft = () => employer.POST("/v1/offers", { params: { header: { "Idempotency-Key": "journey-1" } }, body });
const first = await draft();
const offer = await ok(first);
expect(first.response.status === 201 && offer.state === "draft", "an offer is drafted");
const again = await draft();
expect(again.response.headers.get("Idempotent-Replayed") === "true", "repeated with its key, it is answered again");
expect(again.data?.id === offer.id, "and is the same draft");
const reused = await refusal(ok(employer.POST("/v1/offers", { params: { header: { "Idempotency-Key": "journey-1" } }, body: { ...body, unit: "Yazılım" } })));
expect(reused.code === "idempotency_key_reused", "the key does not fit another request");

// Edit.
const path = { offer_id: offer.id };
const tag = first.response.headers.get("ETag");
expect(tag !== null, "the draft has a tag");
const edit = () => employer.PATCH("/v1/offers/{offer_id}", { params: { path, header: { "If-Match": tag } }, body: { unit: "Yazılım" } });
const edited = await ok(edit());
const stale = await refusal(ok(edit()));
expect(stale.status === 412 && stale.code === "precondition_failed", "a second edit with the same tag is refused");
expect(stale.facts("version")[0] === String(edited.version), "and says which version there is");
const wrong = await refusal(ok(employer.PATCH("/v1/offers/{offer_id}", { params: { path }, body: { work: { tasks: "Test", weekly_hours: 46 } } })));
const [field]: Problem["errors"] = wrong.problem.errors;
expect(field?.pointer === "#/work/weekly_hours" && field.facts.some(({ name, value }) => name === "max" && value === "45"), "a wrong value is named, with its limit");

// Send.
const sent = await ok(employer.POST("/v1/offers/{offer_id}/send", { params: { path } }));
expect(sent.state === "sent", "the offer is sent");

// A file there and back.
const pdf = "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n";
const document = await ok(candidate.POST("/v1/offers/{offer_id}/documents", {
  params: { path },
  body: { file: new File([pdf], "öğrenim-ışığı.pdf"), title: "Öğrenim belgesi, ıslak imzalı" },
}));
expect(document.media_type === "application/pdf", "the candidate uploads a file");
expect(document.file_name === "öğrenim-ışığı.pdf" && document.title === "Öğrenim belgesi, ıslak imzalı", "with the letters of its name and title");
const accepted = await ok(candidate.POST("/v1/offers/{offer_id}/accept", { params: { path } }));
expect(accepted.state === "accepted", "she accepts");
const file = await ok(employer.GET("/v1/offers/{offer_id}/documents/{supplementary_document_id}/content", {
  params: { path: { ...path, supplementary_document_id: document.id } },
  parseAs: "blob",
}));
const digest = createHash("sha256").update(new Uint8Array(await file.arrayBuffer())).digest("hex");
expect(file.type === "application/pdf" && digest === document.sha256, "the employer downloads it, byte for byte");

// Exports.
await ok(employer.POST("/v1/offers/{offer_id}/confirm", { params: { path } }));
const exported = (format: "csv" | "xlsx") =>
  ok(employer.GET("/v1/sgk-notices/export", { params: { query: { format } }, parseAs: "arrayBuffer" }));
const rows = new TextDecoder().decode(await exported("csv")).trimEnd().split("\r\n");
expect(rows.length === 2 && rows[1]?.includes(";aday01@staj.example;") === true, "the confirmed internship is a row of the CSV export");
expect(new TextDecoder().decode((await exported("xlsx")).slice(0, 2)) === "PK", "the XLSX export is downloaded");

// Tokens.
const renewed: (Tokens | null)[] = [];
const onTokens = (tokens: Tokens | null) => renewed.push(tokens);
const resumed = createStaj({ baseUrl, tokens: { ...(stored as Tokens), access_token: "garbage" }, onTokens });
const [same] = await Promise.all([ok(resumed.GET("/v1/me")), ok(resumed.GET("/v1/offers"))]);
expect(same.id === me.id && renewed.length === 1, "a bad access token is renewed, once for two requests");
const old = createStaj({ baseUrl, tokens: { ...(renewed[0] as Tokens), access_expires_at: "2026-01-01T00:00:00Z" }, onTokens });
await ok(old.GET("/v1/me"));
expect(renewed.at(1) != null, "and an old one before it is used");
const ended = createStaj({ baseUrl, tokens: { ...(stored as Tokens), access_token: "garbage", refresh_token: "garbage" } });
expect((await refusal(ok(ended.GET("/v1/me")))).code === "unauthorized", "without a session, the problem is shown");

// Repeats.
const keys: (string | null)[] = [];
const shaky = createStaj({
  baseUrl,
  fetch: async (request) => {
    keys.push(request.headers.get("Idempotency-Key"));
    if (keys.length === 2) return new Response(null, { status: 503, headers: { "Retry-After": "1" } });
    const response = await fetch(request);
    if (keys.length === 3) throw new TypeError("the answer was lost");
    return response;
  },
});
await shaky.signIn({ email: "yazilim@staj.example", password });
const drafted = await shaky.POST("/v1/offers", { body });
expect(drafted.response.headers.get("Idempotent-Replayed") === "true", "busy, then the answer lost: the draft is made once");
expect(keys.length === 4 && keys[1] !== null && new Set(keys.slice(1)).size === 1, "because every repeat has the key of the first");
await employer.signOut();
expect((await refusal(ok(employer.GET("/v1/me")))).code === "unauthorized" && stored === null, "the employer signs out");

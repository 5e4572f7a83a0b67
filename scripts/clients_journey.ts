// What a frontend does with the generated types: sign in, search, draft, repeat, edit, be refused, send.
import createClient from "openapi-fetch";
import type { paths } from "./schema.js";

const baseUrl = process.argv[2] ?? "";
const open = createClient<paths>({ baseUrl });

function expect(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Error(what);
  console.log(`  ${what}`);
}

const day = (ahead: number) => new Date(Date.now() + ahead * 86_400_000).toISOString().slice(0, 10);

const { data: tokens } = await open.POST("/v1/auth/login", {
  body: { email: "yazilim@staj.example", password: "sandbox-parola" },
});
expect(tokens !== undefined, "an employer signs in");
const api = createClient<paths>({ baseUrl, headers: { Authorization: `Bearer ${tokens.access_token}` } });

const { data: terms } = await api.GET("/v1/terms");
const term = terms?.items[0];
expect(term !== undefined, "a term is found");
const { data: pool } = await api.GET("/v1/terms/{term_id}/pool-entries", {
  params: { path: { term_id: term.id }, query: { sort: "-academic_score", limit: 5 } },
});
const entry = pool?.items[0];
expect(entry !== undefined, "the pool is searched");

const draft = () =>
  api.POST("/v1/offers", {
    params: { header: { "Idempotency-Key": "journey-1" } },
    body: {
      pool_entry_id: entry.id,
      start_date: day(30),
      end_date: day(60),
      province_code: 6,
      address: "1606. Cad. No: 4, Çankaya",
      respond_by: `${day(10)}T12:00:00Z`,
    },
  });
const first = await draft();
expect(first.data !== undefined && first.response.status === 201, "an offer is drafted");
const again = await draft();
expect(again.response.headers.get("Idempotent-Replayed") === "true", "repeated with its key, it is the same draft");
expect(again.data?.id === first.data.id, "and nothing is drafted twice");

const path = { offer_id: first.data.id };
const read = await api.GET("/v1/offers/{offer_id}", { params: { path } });
const tag = read.response.headers.get("ETag");
expect(tag !== null, "it has a tag");
const edit = () =>
  api.PATCH("/v1/offers/{offer_id}", { params: { path, header: { "If-Match": tag } }, body: { unit: "Yazılım" } });
expect((await edit()).response.ok, "it is edited");
const stale = await edit();
expect(stale.error?.code === "precondition_failed", "an edit of a stale version is refused with a typed problem");
const wrong = await api.PATCH("/v1/offers/{offer_id}", {
  params: { path },
  body: { province_code: 82 },
  headers: { "Accept-Language": "tr" },
});
expect(wrong.error?.errors[0]?.facts.some((fact) => fact.name === "max" && fact.value === "81") ?? false, "a wrong value names its limits");
const sent = await api.POST("/v1/offers/{offer_id}/send", { params: { path } });
expect(sent.data?.state === "sent", "it is sent");

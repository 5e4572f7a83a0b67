// Kariyer merkezi: the next document with its file, a decision, and the next one.
import { ok, type Schemas } from "@staj/client";
import { announce, button, field, form, h, instant, list, main, newScreen, page, staj, whole } from "./shared.js";

type StudentDocument = Schemas["Document"];

let reasons: Schemas["RejectReason"][] = [];

async function start(): Promise<void> {
  const [backlog, { items }] = await Promise.all([ok(staj.GET("/v1/documents/backlog")), ok(staj.GET("/v1/reject-reasons"))]);
  // What the first check may say. The approval has reasons of its own.
  reasons = items.filter(({ active, levels }) => active && levels.includes("check"));
  const waiting = backlog.items.find(({ state }) => state === "submitted");
  const heading = h("h2", { tabIndex: -1 }, waiting?.count ? `${whole(waiting.count)} belge kontrol bekliyor` : "Kontrol bekleyen belge yok");
  main.replaceChildren(h("section", {},
    heading,
    list(["En uzun bekleyen", waiting?.oldest_submitted_at ? instant(waiting.oldest_submitted_at) : null]),
    button(waiting?.count ? "Sıradaki belgeyi al" : "Yeniden bak", main, next)));
  heading.focus();
}

/** Claims the document that has waited longest. Repeated, it gives the same one. */
async function next(): Promise<void> {
  newScreen();
  const { items: [found] } = await ok(staj.POST("/v1/documents/claims", { body: { limit: 1 } }));
  if (!found) return start();
  const [file, type] = await Promise.all([
    ok(staj.GET("/v1/documents/{document_id}/content", { params: { path: { document_id: found.id } }, parseAs: "blob" })),
    typeName(found),
  ]);
  show(found, type, file);
}

/** A type of document has no name of its own. What it counts for in its term has one. */
const terms = new Map<string, Promise<Schemas["Term"]>>();
async function typeName({ term_id, document_type }: StudentDocument): Promise<string> {
  const term = terms.get(term_id) ?? ok(staj.GET("/v1/terms/{term_id}", { params: { path: { term_id } } }));
  terms.set(term_id, term);
  return (await term).criteria.find(({ source }) => source.kind === "documents" && source.of === document_type)?.name ?? document_type;
}

function show(found: StudentDocument, type: string, file: Blob): void {
  const params = { path: { document_id: found.id }, header: { "If-Match": `"${found.version}"` } };
  const heading = h("h2", { tabIndex: -1 }, found.title);
  const reason = h("select", { name: "reason_code" },
    h("option", { value: "" }, "Neden seçin"),
    ...reasons.map(({ code, name }) => h("option", { value: code }, name.tr)));
  main.replaceChildren(h("div", { className: "check" },
    h("section", {},
      heading,
      list(
        ["Aday", `${found.candidate.given_name} ${found.candidate.surname}`],
        ["Başvuru", found.application_number],
        ["Ne için", type],
        ["Yıl", found.issued_year === null ? null : String(found.issued_year)],
        ["Gönderildi", found.submitted_at && instant(found.submitted_at)],
        ["Size ayrıldı", found.claim && `${instant(found.claim.claimed_until)} anına kadar`],
      )),
    viewer(found, file),
    h("section", {},
      h("h2", {}, "Kararınız"),
      h("div", { role: "alert" }),
      button("Kabul et", main, async () => {
        await ok(staj.POST("/v1/documents/{document_id}/accept", { params }));
        await next();
        announce(`${found.title} kabul edildi.`);
      }),
      form(main, async (data) => {
        const text = String(data.get("text")).trim() || null;
        await ok(staj.POST("/v1/documents/{document_id}/reject", { params, body: { reason_code: String(data.get("reason_code")), text } }));
        await next();
        announce(`${found.title} reddedildi.`);
      },
        h("h3", {}, "Reddetmek için"),
        field("Neden", reason),
        field("Açıklama", h("textarea", { name: "text", rows: 3, maxLength: 1000 }), "Aday okur."),
        h("button", { className: "quiet" }, "Reddet")))));
  heading.focus();
}

let url = "";

function viewer({ file_name, title }: StudentDocument, file: Blob): HTMLElement {
  // The file came with a token, which an address of the API could not have.
  URL.revokeObjectURL(url);
  url = URL.createObjectURL(file);
  return h("section", { className: "viewer" },
    h("p", {}, h("a", { href: url, download: file_name }, `Dosyayı indir (${file_name})`)),
    file.type === "application/pdf" ? h("iframe", { src: url, title: `Belge: ${title}` }) : h("img", { src: url, alt: `Belge: ${title}` }));
}

page(start);

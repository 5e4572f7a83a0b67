// Kurum: a search of the pool with live counts, the talent pool, and the draft of an offer.
import { ok, type operations, type Schemas } from "@staj/client";
import { actions, announce, attempt, button, decimal, dialog, field, form, h, instant, label, list, main, money, page, period, staj, whole } from "./shared.js";

type Entry = Schemas["PoolEntry"];
type Parameter = Schemas["FacetParameter"];
type Query = NonNullable<operations["search_pool"]["parameters"]["query"]>;

/** Those that this page knows. The API may count more. */
const titles: Partial<Record<Parameter, string>> = {
  level: "Öğrenim düzeyi",
  field_code: "Alan",
  department_code: "Bölüm",
  class_year: "Sınıf",
  province_code: "Tercih edilen il",
  document_type: "Onaylı belge",
  min_gpa: "Not ortalaması",
};

/** What the whole page needs, read once. */
interface Setting {
  term_id: string;
  employer_id: string;
  provinces: Map<string, string>;
  /** Names of the codes by which the pool can be searched. */
  names: Partial<Record<Parameter, Map<string, string>>>;
}

async function read(): Promise<Setting | null> {
  const [me, terms, fields, departments, provinces] = await Promise.all([
    ok(staj.GET("/v1/me")),
    ok(staj.GET("/v1/terms")),
    ok(staj.GET("/v1/fields-of-study")),
    ok(staj.GET("/v1/departments")),
    ok(staj.GET("/v1/provinces")),
  ]);
  const term = terms.items.find(({ phase }) => phase === "pool_open");
  if (!term || !me.employer_id) return null;
  const byCode = (items: { code: string; name: string }[]) => new Map(items.map(({ code, name }) => [code, name]));
  const provinceNames = new Map(provinces.items.map(({ code, name }) => [String(code), name]));
  // A type of document has no name of its own. What it counts for has one.
  const types = term.criteria.flatMap(({ name, source }): [string, string][] => (source.kind === "documents" && source.of ? [[source.of, name]] : []));
  return {
    term_id: term.id,
    employer_id: me.employer_id,
    provinces: provinceNames,
    names: { field_code: byCode(fields.items), department_code: byCode(departments.items), province_code: provinceNames, document_type: new Map(types) },
  };
}

function nameOf({ names }: Setting, parameter: Parameter, value: string): string {
  if (parameter === "level") return label("Level", value);
  if (parameter === "class_year") return value === "0" ? "Hazırlık" : `${value}. sınıf`;
  if (parameter === "min_gpa") return `En az ${decimal(Number(value))}`;
  return names[parameter]?.get(value) ?? value;
}

async function start(): Promise<void> {
  const setting = await read();
  if (!setting) {
    main.replaceChildren(h("h2", {}, "Havuz açık değil"), h("p", {}, "Havuz açılınca kurum yetkilileri burada arama yapabilir."));
    return;
  }
  const results = h("ol", { className: "cards" });
  const more = button("Daha fazla göster", main, () => search(true), "quiet");
  const order = h("select", { name: "sort" },
    ...["academic", "social", "sports"].map((competency) => h("option", { value: `-${competency}_score` }, label("Competency", competency))));
  const filters = h("form", { className: "filters", onsubmit: (event) => event.preventDefault() }, field("Sıralama", order));
  const counts = new Map<string, HTMLElement>();
  let cursor: string | null = null;
  let latest = 0;

  /** The next page, or the first one of what the form says now. */
  async function search(next = false): Promise<void> {
    if (!setting) return;
    const mine = ++latest;
    const at = next && cursor ? { cursor, include: ["own" as const] } : { include: ["own" as const, "facets" as const] };
    const page = await ok(staj.GET("/v1/terms/{term_id}/pool-entries", {
      params: { path: { term_id: setting.term_id }, query: { ...query(filters), limit: 10, ...at } },
    }));
    // Whoever clicks quickly sees only the answer to the last click.
    if (mine !== latest) return;
    cursor = page.next_cursor;
    more.hidden = cursor === null;
    if (page.facets) showFacets(page.facets);
    const cards = page.items.map((entry) => h("li", {}, entryCard(setting, entry)));
    if (!next) results.replaceChildren();
    results.append(...cards);
    if (next) cards[0]?.querySelector("button")?.focus();
  }

  /** The first answer makes the choices, because it has no filter. Later ones change only the counts. */
  function showFacets({ total, parameters }: Schemas["PoolFacets"]): void {
    if (!setting) return;
    announce(`${whole(total)} aday bulundu.`);
    if (!counts.size) filters.append(...parameters.filter(({ values }) => values.length).map((facet) => choices(setting, facet, counts)));
    const found = new Map(parameters.flatMap(({ parameter, values }) => values.map(({ value, count }) => [`${parameter} ${value}`, count])));
    for (const [key, element] of counts) element.textContent = whole(found.get(key) ?? 0);
  }

  filters.addEventListener("change", () => void attempt(main, () => search()));
  main.replaceChildren(h("div", { className: "search" },
    h("details", { open: matchMedia("(min-width: 48rem)").matches }, h("summary", {}, h("h2", {}, "Süzgeçler")), filters),
    h("section", {}, h("h2", {}, "Adaylar"), results, more)));
  await search();
}

function choices(setting: Setting, { parameter, values }: Schemas["PoolFacet"], counts: Map<string, HTMLElement>): HTMLElement {
  const type = parameter === "min_gpa" ? "radio" : "checkbox";
  const choice = (value: string, text: string) => {
    const count = h("span", { className: "count" });
    if (value) counts.set(`${parameter} ${value}`, count);
    return h("label", {}, h("input", { type, name: parameter, value, defaultChecked: !value }), text, count);
  };
  const any = type === "radio" ? choice("", "Fark etmez") : null;
  const named = values.map(({ value }): [string, string] => [value, nameOf(setting, parameter, value)]);
  // Codes come in their own order. People look for names.
  if (setting.names[parameter]) named.sort(([, a], [, b]) => a.localeCompare(b, "tr"));
  return h("details", { open: values.length <= 6 },
    h("summary", {}, titles[parameter] ?? parameter),
    h("fieldset", {},
      h("legend", { className: "hidden" }, titles[parameter] ?? parameter),
      any,
      ...named.map(([value, name]) => choice(value, name))));
}

/** What the form says. Its values are those that the facets gave. */
function query(filters: HTMLFormElement): Query {
  const data = new FormData(filters);
  const all = (name: Parameter | "sort") => data.getAll(name).map(String).filter((value) => value);
  const [min_gpa] = all("min_gpa");
  return {
    sort: all("sort")[0] as NonNullable<Query["sort"]>,
    level: all("level") as Schemas["Level"][],
    field_code: all("field_code"),
    department_code: all("department_code"),
    class_year: all("class_year").map(Number),
    province_code: all("province_code").map(Number),
    document_type: all("document_type"),
    ...(min_gpa && { min_gpa: Number(min_gpa) }),
  };
}

function entryCard(setting: Setting, entry: Entry): HTMLElement {
  const heading = h("h3", { id: `entry-${entry.id}` }, entry.department_name);
  const talent = h("div", {}, entry.own?.listed ? inTalentPool() : button("Yetenek havuzuma ekle", main, async () => {
    const path = { employer_id: setting.employer_id, pool_entry_id: entry.id };
    await ok(staj.PUT("/v1/employers/{employer_id}/talent-pool/{pool_entry_id}", { params: { path }, body: {} }));
    talent.replaceChildren(inTalentPool());
    draft.focus();
    announce("Aday yetenek havuzunuza eklendi.");
  }, "quiet"));
  const draft = button("Teklif hazırla…", main, () => offerDialog(setting, entry));
  const card = h("article", {},
    heading,
    h("p", {}, `${label("Level", entry.level)}, ${nameOf(setting, "class_year", String(entry.class_year))}`),
    list(
      [label("Competency", "academic"), score(entry.academic_score)],
      [label("Competency", "social"), score(entry.social_score)],
      [label("Competency", "sports"), score(entry.sports_score)],
      ["Not ortalaması", entry.gpa === null ? null : decimal(entry.gpa)],
      ["Tercih ettiği iller", entry.city_preferences.map((code) => setting.provinces.get(String(code)) ?? code).join(", ") || null],
      ["Tercih ettiği günler", entry.period_preferences.map(period).join("; ") || null],
      ["Onaylı belgeler", entry.documents.map(({ document_type, count }) => `${nameOf(setting, "document_type", document_type)} (${count})`).join(", ") || null],
    ),
    h("div", { className: "actions" }, draft, talent));
  for (const element of card.querySelectorAll("button")) element.setAttribute("aria-describedby", heading.id);
  return card;
}

const inTalentPool = () => h("p", { className: "state added" }, "Yetenek havuzunuzda");

function score(value: number): HTMLElement {
  const bar = h("meter", { min: 0, max: 100, value });
  bar.ariaHidden = "true";
  return h("span", { className: "score" }, decimal(value), bar);
}

async function offerDialog(setting: Setting, entry: Entry): Promise<void> {
  const { items } = await ok(staj.GET("/v1/employers/{employer_id}/workplaces", {
    params: { path: { employer_id: setting.employer_id }, query: { open: true, limit: 200 } },
  }));
  const preferred = items.find(({ province_code }) => entry.city_preferences.includes(province_code));
  const workplace = h("select", { name: "workplace_id" },
    ...items.map(({ id, name, district, province_name }) => h("option", { value: id, selected: id === preferred?.id }, `${name} (${district}, ${province_name})`)));
  dialog.show("Teklif taslağı",
    h("p", {}, `${entry.department_name}, ${label("Level", entry.level)}. Taslağı yalnızca kurumunuz görür.`),
    form(dialog.box, async (data) => {
      const text = (name: string) => String(data.get(name));
      const wage = text("monthly_wage_minor");
      draftDialog(await ok(staj.POST("/v1/offers", {
        body: {
          pool_entry_id: entry.id,
          start_date: text("start_date"),
          end_date: text("end_date"),
          // The whole day counts. Turkey has one offset all year.
          respond_by: `${text("respond_by")}T23:59:59+03:00`,
          // The API says so if there is none.
          workplace_id: workplace.value || null,
          work: { tasks: text("work/tasks") },
          ...(wage && { monthly_wage_minor: Math.round(Number(wage) * 100) }),
        },
      })));
    },
      field("İlk gün", h("input", { name: "start_date", type: "date" })),
      field("Son gün", h("input", { name: "end_date", type: "date" })),
      field("Son cevap günü", h("input", { name: "respond_by", type: "date" })),
      field("İş yeri", workplace),
      field("Yapılacak işler", h("textarea", { name: "work/tasks", rows: 3, maxLength: 4000 }), "Aday, karar vermeden önce okur."),
      field("Aylık ücret (TL)", h("input", { name: "monthly_wage_minor", type: "number", min: "0", step: "0.01" }), "Boş bırakırsanız yasal en düşük ücret geçerli olur."),
      h("button", {}, "Taslağı kaydet")));
}

function draftDialog(offer: Schemas["Offer"]): void {
  const params = { path: { offer_id: offer.id } };
  const finish = (text: string) => {
    dialog.close();
    announce(text);
  };
  const send = button("Adaya gönder", dialog.box, async () => {
    await ok(staj.POST("/v1/offers/{offer_id}/send", { params }));
    finish("Teklif adaya gönderildi.");
  });
  const discard = button("Taslağı sil", dialog.box, async () => {
    await ok(staj.DELETE("/v1/offers/{offer_id}", { params }));
    finish("Taslak silindi.");
  }, "quiet");
  dialog.show("Taslak kaydedildi",
    list(
      ["Durum", label("OfferState", offer.state)],
      ["Staj günleri", period(offer)],
      ["İş günü", offer.working_days === null ? null : String(offer.working_days)],
      ["Aylık ücret", money(offer.monthly_wage)],
      ["Son cevap", instant(offer.respond_by)],
    ),
    actions(offer.actions, { send, discard }));
}

page(start);

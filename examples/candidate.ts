// Aday: what waits, offers and interviews. Each screen is one call.
import { ok, pages, ProblemError, type Schemas } from "@staj/client";
import { about, actions, announce, attempt, button, dialog, field, form, h, instant, label, list, main, money, newScreen, page, period, staj } from "./shared.js";

type Offer = Schemas["Offer"];
type Interview = Schemas["Interview"];

const screens: Record<string, () => Promise<HTMLElement>> = { "#now": now, "#offers": offers, "#interviews": interviews };

const asked = () => (location.hash in screens ? location.hash : "#now");

async function show(): Promise<void> {
  const hash = asked();
  for (const link of document.querySelectorAll("nav a")) {
    link.setAttribute("aria-current", link.getAttribute("href") === hash ? "page" : "false");
  }
  newScreen();
  announce("");
  const screen = await screens[hash]?.();
  // Whoever has gone on by now wants to see the other screen.
  if (!screen || hash !== asked()) return;
  main.replaceChildren(screen);
  screen.querySelector("h2")?.focus();
}

function cards(title: string, none: string, items: HTMLElement[]): HTMLElement {
  const content = items.length ? h("ul", { className: "cards" }, ...items.map((item) => h("li", {}, item))) : h("p", {}, none);
  return h("section", {}, h("h2", { tabIndex: -1 }, title), content);
}

async function now(): Promise<HTMLElement> {
  const { items } = await ok(staj.GET("/v1/me/tasks"));
  return cards("Sizi bekleyenler", "Şu anda sizi bekleyen bir iş yok.", items.map(task));
}

/** Where the work of a kind is done. The other kinds belong to screens that are not shown here. */
const places: Partial<Record<Schemas["MyTaskKind"], string>> = { answer_offer: "#offers", attend_interview: "#interviews" };

function task({ kind, count, more, due_at, overdue }: Schemas["MyTask"]): HTMLElement {
  const name = label("MyTaskKind", kind);
  const place = places[kind];
  return h("article", {},
    h("h3", {}, place ? h("a", { href: place }, name) : name),
    h("p", {}, about("MyTaskKind", kind)),
    list(
      ["Sayı", more ? `${count} ve daha çok` : String(count)],
      ["İlki", due_at && instant(due_at)],
      ["Gecikmiş", overdue ? String(overdue) : null],
    ));
}

async function offers(): Promise<HTMLElement> {
  const all: Offer[] = [];
  for await (const { items } of pages((at) => ok(staj.GET("/v1/offers", { params: { query: { limit: 200, ...at } } })))) all.push(...items);
  // The list comes newest first. Whoever has to answer wants the next deadline first, and what has ended last.
  const rank = ({ state }: Offer) => (state === "sent" ? 0 : state === "accepted" || state === "confirmed" ? 1 : 2);
  all.sort((a, b) => rank(a) - rank(b) || a.respond_by.localeCompare(b.respond_by));
  return cards("Tekliflerim", "Henüz bir teklif almadınız.", all.map(offerCard));
}

function offerCard(offer: Offer): HTMLElement {
  const path = { offer_id: offer.id };
  const open = button("Ayrıntılar", main, async () => offerDialog(await ok(staj.GET("/v1/offers/{offer_id}", { params: { path } })), fill));
  open.setAttribute("aria-describedby", `offer-${offer.id}`);
  const card = h("article");
  // The button stays, so that the focus comes back to it when the dialog closes.
  function fill(offer: Offer): void {
    card.replaceChildren(
      h("h3", { id: `offer-${offer.id}` }, offer.employer.name),
      h("p", { className: `state ${offer.state}` }, label("OfferState", offer.state)),
      list(
        ["Staj günleri", period(offer)],
        ["Aylık ücret", money(offer.monthly_wage)],
        ["İl", offer.province_name],
        offer.state === "accepted" ? ["Son teyit", offer.confirm_by && instant(offer.confirm_by)] : ["Son cevap", instant(offer.respond_by)],
      ),
      open);
  }
  fill(offer);
  return card;
}

/** An offer with what the candidate can do now. `fill` gets the offer as it is after that. */
function offerDialog(offer: Offer, fill: (offer: Offer) => void): void {
  const path = { offer_id: offer.id };
  // What the candidate has read is what they answer: a change since then is a 412.
  const params = { path, header: { "If-Match": `"${offer.version}"` } };
  const back = () => button("Vazgeç", dialog.box, async () => offerDialog(offer, fill), "quiet");
  const finish = async (answer: Promise<Offer>, text: string) => {
    try {
      fill(await answer);
      dialog.close();
      announce(text);
    } catch (error) {
      // It was refused because the offer is no longer what the list shows.
      if (error instanceof ProblemError) fill(await ok(staj.GET("/v1/offers/{offer_id}", { params: { path } })));
      throw error;
    }
  };

  const accept = button("Kabul et…", dialog.box, async () => {
    const preview = await ok(staj.POST("/v1/offers/{offer_id}/accept", { params: { ...params, query: { preview: true } } }));
    dialog.show(`${offer.employer.name}: teklifi kabul ediyorsunuz`,
      h("p", { className: "warning" }, h("strong", {}, "Kabul geri alınamaz."), " Staj, kurum teyit edince kesinleşir."),
      effects(offer, preview),
      h("div", { className: "actions" },
        button("Kesin olarak kabul et", dialog.box, () =>
          finish(ok(staj.POST("/v1/offers/{offer_id}/accept", { params })), `${offer.employer.name} teklifini kabul ettiniz.`)),
        back()));
  });

  const decline = button("Reddet…", dialog.box, async () => {
    const text = h("textarea", { name: "reason", rows: 3, maxLength: 1000 });
    dialog.show(`${offer.employer.name}: teklifi reddediyorsunuz`,
      h("p", { className: "warning" }, h("strong", {}, "Ret geri alınamaz."), " Yer, kurumun kontenjanına döner."),
      form(dialog.box, async (data) => {
        const reason = String(data.get("reason")).trim() || null;
        await finish(ok(staj.POST("/v1/offers/{offer_id}/decline", { params, body: { reason } })), `${offer.employer.name} teklifini reddettiniz.`);
      },
        field("Neden (isteğe bağlı)", text, "Kurum, yalnızca sizi zaten tanıyorsa okur."),
        h("div", { className: "actions" }, h("button", {}, "Kesin olarak reddet"), back())));
  }, "quiet");

  const overlaps = offer.outlook?.overlaps.length ?? 0;
  dialog.show(offer.employer.name,
    h("p", { className: `state ${offer.state}` }, label("OfferState", offer.state)),
    list(
      ["Staj günleri", period(offer)],
      ["İş günü", offer.working_days === null ? null : String(offer.working_days)],
      ["Yer", `${offer.address}, ${offer.province_name}`],
      ["Birim", offer.unit],
      ["Yapılacak işler", offer.work.tasks],
      ["Aylık ücret", money(offer.monthly_wage)],
      ["Son cevap", instant(offer.respond_by)],
      ["Son teyit", offer.confirm_by && instant(offer.confirm_by)],
      ["Aynı günlerde", overlaps ? `${overlaps} başka teklif ya da staj` : null],
      ["Kalan staj hakkı", offer.outlook && String(offer.outlook.internships_left)],
    ),
    h("details", {}, h("summary", {}, "Genel koşullar"), h("ul", {}, ...offer.general_conditions.map(({ text }) => h("li", {}, text)))),
    actions(offer.actions, { accept, decline }));
}

/** What a preview says would happen. */
function effects(offer: Offer, { effects }: Offer): HTMLElement {
  if (!effects) return h("p");
  const others = effects.changes.filter(({ object_kind, object_id }) => object_kind === "offer" && object_id !== offer.id).length;
  return list(
    ...effects.deadlines.map(({ name, at }): [string, string] => [label("FactName", name), instant(at)]),
    ...effects.notifications.map(({ kind, to }): [string, string] => [`${label("Audience", to)} bildirim alır`, label("NotificationKind", kind)]),
    ["Sona eren başka teklif", others ? String(others) : null],
  );
}

async function interviews(): Promise<HTMLElement> {
  const query = { from: new Date().toISOString(), state: ["scheduled", "reschedule_requested"] satisfies Schemas["InterviewState"][] };
  const { items } = await ok(staj.GET("/v1/interviews", { params: { query } }));
  return cards("Mülakatlarım", "Önünüzde bir mülakat yok.", items.map(interviewCard));
}

function interviewCard(interview: Interview): HTMLElement {
  const { employer, officer } = interview;
  // Only the interview itself has the passcode, so that it is not in every list.
  const passcode = button("Toplantı şifresini göster", main, async () => {
    const detail = await ok(staj.GET("/v1/interviews/{interview_id}", { params: { path: { interview_id: interview.id } } }));
    const shown = h("p", { className: "passcode", tabIndex: -1 }, "Toplantı şifresi: ", h("strong", {}, detail.passcode ?? "mülakat geçti"));
    passcode.replaceWith(shown);
    shown.focus();
  });
  return h("article", {},
    h("h3", {}, instant(interview.starts_at)),
    h("p", { className: `state ${interview.state}` }, label("InterviewState", interview.state)),
    list(
      ["Kurum", employer.name],
      ["Süre", `${interview.duration_minutes} dakika`],
      ["Görüşeceğiniz kişi", officer.name],
      ["E-posta", h("a", { href: `mailto:${officer.email}` }, officer.email)],
      ["Telefon", h("a", { href: `tel:${officer.phone}` }, officer.phone)],
      ["Toplantı", h("a", { href: interview.meeting_url }, "Toplantıya katıl")],
    ),
    passcode);
}

addEventListener("hashchange", () => void attempt(main, show));
page(show);

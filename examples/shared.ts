// What every page needs: the client, sign-in, problems, labels, formats and a few elements.
import { createStaj, ok, ProblemError, type Schemas, type Tokens } from "@staj/client";

/** Address of the API, which the build puts in. */
declare const STAJ_URL: string;

// A session survives a reload of the page and ends with the tab.
const STORE = `staj${location.pathname}`;
const stored: Tokens | null = JSON.parse(sessionStorage.getItem(STORE) ?? "null");

export const staj = createStaj({
  baseUrl: STAJ_URL,
  language: "tr",
  fetch: counted,
  onTokens: (tokens) => {
    sessionStorage.setItem(STORE, JSON.stringify(tokens));
    if (!tokens) signIn();
  },
  ...(stored && { tokens: stored }),
});

// Elements. Data becomes text and properties, never markup.

type Children = (Node | string | null)[];

export function h<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  properties: Partial<HTMLElementTagNameMap[Tag]> = {},
  ...children: Children
): HTMLElementTagNameMap[Tag] {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children.filter((child) => child !== null));
  return element;
}

function byId<Kind extends HTMLElement>(id: string, kind: new () => Kind): Kind {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new Error(`there is no ${kind.name} #${id}`);
  return found;
}

export const main = byId("main", HTMLElement);

/** Names with their values. What has no value is left out. */
export function list(...rows: [name: string, value: Node | string | null][]): HTMLElement {
  return h("dl", {}, ...rows.flatMap(([name, value]) => (value === null ? [] : [h("div", {}, h("dt", {}, name), h("dd", {}, value))])));
}

/** A labelled control, with a place for what is wrong with it. `name` is the path of the member of the body. */
export function field(label: string, control: HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement, hint = ""): HTMLElement {
  control.id = `field-${control.name}`;
  control.setAttribute("aria-describedby", `${control.id}-hint ${control.id}-error`);
  return h("div", { className: "field" },
    h("label", { htmlFor: control.id }, label),
    control,
    h("small", { id: `${control.id}-hint` }, hint),
    h("small", { id: `${control.id}-error`, className: "error" }));
}

export function form(place: HTMLElement, work: (form: FormData) => Promise<void>, ...children: Children): HTMLFormElement {
  // The API says what is wrong, in one language and at every field.
  const element = h("form", { noValidate: true }, ...children);
  const run = once(() => attempt(place, () => work(new FormData(element))));
  element.addEventListener("submit", (event) => {
    event.preventDefault();
    void run();
  });
  return element;
}

export function button(text: string, place: HTMLElement, work: () => Promise<void>, className = ""): HTMLButtonElement {
  return h("button", { type: "button", className, onclick: once(() => attempt(place, work)) }, text);
}

/** A second click while the first is being answered does nothing. */
function once(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | null = null;
  return () => (running ??= work().finally(() => (running = null)));
}

/** A button for each possible action that the page knows, and the reason for each impossible one. */
export function actions(
  offered: Schemas["Action"][] | null,
  known: Record<string, HTMLButtonElement>,
): HTMLElement {
  return h("div", { className: "actions" }, ...(offered ?? []).flatMap(({ action, refusal }) => {
    const shown = known[action];
    if (!shown) return [];
    shown.disabled = refusal !== null;
    return [shown, refusal && h("p", { className: "refusal" }, refusal.detail ?? refusal.code)];
  }));
}

// Dialogs. There is one at a time.

const box = h("dialog");
box.setAttribute("aria-labelledby", "dialog-title");
document.body.append(box);
export const dialog = {
  box,
  close: () => box.close(),
  show(title: string, ...content: Children): void {
    const heading = h("h2", { id: "dialog-title", tabIndex: -1 }, title);
    const close = h("button", { type: "button", className: "quiet", onclick: dialog.close }, "Kapat");
    box.replaceChildren(heading, h("div", { role: "alert" }), ...content.filter((child) => child !== null), close);
    if (!box.open) box.showModal();
    heading.focus();
  },
};

// Problems and news. Both are live regions, which screen readers read out.

/** Does the work, and shows in the place's alert why it was refused. */
export async function attempt(place: HTMLElement, work: () => Promise<void>): Promise<void> {
  clear(place);
  try {
    await work();
  } catch (error) {
    if (error instanceof ProblemError) show(place, error.problem);
    else if (error instanceof TypeError) say(place, "Sunucuya ulaşılamadı. Bağlantınızı kontrol edip yeniden deneyin.");
    else throw error;
  }
}

function clear(place: HTMLElement): void {
  alertOf(place).replaceChildren();
  for (const error of place.querySelectorAll(".error")) error.textContent = "";
  for (const control of place.querySelectorAll("[aria-invalid]")) control.removeAttribute("aria-invalid");
}

function show(place: HTMLElement, { title, detail, errors }: Schemas["Problem"]): void {
  const elsewhere = errors.filter(({ pointer, detail }) => !showAt(place, pointer, detail));
  // The detail of a single member may be that of the whole.
  const others = elsewhere.map((error) => error.detail).filter((text) => text !== detail);
  say(place, detail ?? title, others.length ? h("ul", {}, ...others.map((text) => h("li", {}, text))) : null);
  place.querySelector<HTMLElement>("[aria-invalid]")?.focus();
}

/** Shows it at the control of this name, if there is one. */
function showAt(place: HTMLElement, pointer: string | null, detail: string): boolean {
  const control = pointer && place.querySelector(`[name="${CSS.escape(pointer.slice(2))}"]`);
  if (!control) return false;
  control.setAttribute("aria-invalid", "true");
  const error = document.getElementById(`${control.id}-error`);
  if (error) error.textContent = detail;
  return error !== null;
}

function say(place: HTMLElement, text: string, more: Node | null = null): void {
  alertOf(place).replaceChildren(h("p", {}, text), more ?? "");
}

function alertOf(place: HTMLElement): Element {
  return place.querySelector("[role=alert]") ?? place.insertAdjacentElement("afterbegin", h("div", { role: "alert" })) ?? place;
}

const status = byId("status", HTMLElement);
export const announce = (text: string) => status.replaceChildren(text);

// The API calls of the screen, in the footer. A frontend would not show them.

let calls: string[] = [];
let total = 0;

function counted(request: Request): Promise<Response> {
  calls.push(`${request.method} ${new URL(request.url).pathname}`);
  total += 1;
  showCalls();
  return fetch(request);
}

function showCalls(): void {
  const summary = h("summary", {}, `API çağrıları: bu ekranda ${calls.length}, açılıştan beri ${total}`);
  byId("calls", HTMLDetailsElement).replaceChildren(summary, h("ol", {}, ...calls.map((call) => h("li", {}, call))));
}

/** Begins to count anew. */
export function newScreen(): void {
  calls = [];
  showCalls();
}

// Labels of codes, all of them with one call.

const labels = new Map<string, Schemas["CodeLabel"]>();

async function loadLabels(): Promise<void> {
  if (labels.size) return;
  const { items } = await ok(staj.GET("/v1/labels"));
  for (const item of items) labels.set(`${item.schema} ${item.code}`, item);
}

/** What a code is called. A new one, which has no label yet, is shown as it is. */
export const label = (schema: string, code: string) => labels.get(`${schema} ${code}`)?.label.tr ?? code;
export const about = (schema: string, code: string) => labels.get(`${schema} ${code}`)?.about.tr ?? "";

// Formats. A day is a day in Istanbul, so it must not be moved by the browser's zone.

const days = new Intl.DateTimeFormat("tr-TR", { dateStyle: "long", timeZone: "UTC" });
const instants = new Intl.DateTimeFormat("tr-TR", { dateStyle: "long", timeStyle: "short", timeZone: "Europe/Istanbul" });
const wholes = new Intl.NumberFormat("tr-TR");
const decimals = new Intl.NumberFormat("tr-TR", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const lira = new Intl.NumberFormat("tr-TR", { style: "currency", currency: "TRY" });

export const period = ({ start_date, end_date }: { start_date: string; end_date: string }) => days.formatRange(new Date(start_date), new Date(end_date));
export const instant = (at: string) => instants.format(new Date(at));
export const whole = (value: number) => wholes.format(value);
export const decimal = (value: number) => decimals.format(value);
export const money = ({ amount_minor }: Schemas["Money"]) => lira.format(amount_minor / 100);

// Sign-in.

let start: () => Promise<void>;

/** Runs the page once somebody has signed in. */
export function page(begin: () => Promise<void>): void {
  start = begin;
  signOut.addEventListener("click", () => void attempt(main, () => staj.signOut()));
  if (stored) void attempt(main, enter);
  else signIn();
}

const signOut = byId("sign-out", HTMLButtonElement);

function setSignedIn(signedIn: boolean): void {
  signOut.hidden = !signedIn;
  for (const nav of document.querySelectorAll("nav")) nav.hidden = !signedIn;
  newScreen();
}

async function enter(): Promise<void> {
  await loadLabels();
  setSignedIn(true);
  await start();
}

function signIn(): void {
  dialog.close();
  announce("");
  setSignedIn(false);
  const code = field("Doğrulama kodu", h("input", { name: "code", autocomplete: "one-time-code", inputMode: "numeric" }), "Kimlik doğrulama uygulamanızdaki kod.");
  code.hidden = true;
  main.replaceChildren(h("section", { className: "narrow" },
    h("h2", {}, "Oturum açın"),
    h("div", { role: "alert" }),
    form(main, async (data) => {
      const [email, password, second] = ["email", "password", "code"].map((name) => String(data.get(name)));
      await staj.signIn({ email: email ?? "", password: password ?? "", ...(second && { code: second }) }).catch((error) => {
        if (error instanceof ProblemError && error.code === "second_factor_required") code.hidden = false;
        throw error;
      });
      await enter();
    },
      field("E-posta adresi", h("input", { name: "email", type: "email", autocomplete: "username" })),
      field("Parola", h("input", { name: "password", type: "password", autocomplete: "current-password" })),
      code,
      h("button", {}, "Oturum aç"))));
}

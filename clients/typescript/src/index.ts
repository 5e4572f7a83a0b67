import createClient, { type Client } from "openapi-fetch";
import type { components, paths } from "./schema.js";

export type { components, operations, paths } from "./schema.js";
export type Schemas = components["schemas"];
export type Problem = Schemas["Problem"];
export type Tokens = Schemas["TokenPair"];

export interface StajOptions {
  /** Address of the API without `/v1`, such as `http://127.0.0.1:8080`. */
  baseUrl: string;
  /** The language of problems and refusals, which is otherwise English. */
  language?: Schemas["Language"];
  /** The tokens of a session that was opened earlier. */
  tokens?: Tokens;
  /** Called with the tokens whenever they change, and with null when the session has ended. */
  onTokens?: (tokens: Tokens | null) => void;
  /** How many times a request is repeated at most. */
  retries?: number;
  /** A `Retry-After` above this many seconds is not waited for. */
  longestWait?: number;
  fetch?: (request: Request) => Promise<Response>;
}

/** A client of openapi-fetch that signs its requests and repeats them where that is safe. */
export interface Staj extends Client<paths> {
  signIn(credentials: Schemas["LoginRequest"]): Promise<void>;
  signOut(): Promise<void>;
}

/** A request that was refused. Branch on `code`, and on `status` if you do not know the code. */
export class ProblemError extends Error {
  override readonly name = "ProblemError";
  readonly status: number;
  readonly code: string;

  constructor(readonly problem: Problem) {
    super(`${problem.code}: ${problem.detail ?? problem.title}`);
    this.status = problem.status;
    this.code = problem.code;
  }

  /** The values of this fact. A fact with several values is listed once for each. */
  facts(name: Schemas["FactName"]): string[] {
    return this.problem.facts.filter((fact) => fact.name === name).map((fact) => fact.value);
  }
}

type Answer<T> =
  | { data: T; error?: never; response: Response }
  | { data?: never; error: unknown; response: Response };

/** Without `exactOptionalPropertyTypes`, TypeScript takes every answer for one that may be missing. */
type Data<T> = [Exclude<T, undefined>] extends [never] ? undefined : Exclude<T, undefined>;

/** The data of an answer. Throws a `ProblemError` if the request was refused. */
export async function ok<T>(answer: Answer<T> | Promise<Answer<T>>): Promise<Data<T>> {
  const { data, error, response } = await answer;
  if (response.ok) return data as Data<T>;
  throw new ProblemError(isProblem(error) ? error : unexplained(response));
}

function isProblem(error: unknown): error is Problem {
  return typeof error === "object" && error !== null && "code" in error && "facts" in error;
}

/** A proxy may answer in place of the API, with a page of its own. */
function unexplained({ status, statusText, headers }: Response): Problem {
  const title = statusText || `HTTP ${status}`;
  return { type: "about:blank", title, status, code: "unexplained", detail: null, request_id: headers.get("X-Request-Id"), errors: [], facts: [] };
}

/**
 * Reads a list page by page. Put `at` into the query:
 *
 *     pages((at) => ok(staj.GET("/v1/offers", { params: { query: { state: ["sent"], ...at } } })))
 */
export async function* pages<Page extends { next_cursor: string | null }>(
  read: (at: { cursor?: string }) => Promise<Page>,
): AsyncGenerator<Page, void> {
  let page = await read({});
  yield page;
  while (page.next_cursor !== null) {
    page = await read({ cursor: page.next_cursor });
    yield page;
  }
}

/** Files make a form of a body, everything else is JSON. */
function bodySerializer(body: unknown): FormData | string {
  const members = Object.entries(body as object);
  if (!members.some(([, value]) => value instanceof Blob)) return JSON.stringify(body);
  const form = new FormData();
  for (const [name, value] of members) {
    if (value !== undefined) form.append(name, value instanceof Blob ? value : String(value));
  }
  return form;
}

export function createStaj(options: StajOptions): Staj {
  const { baseUrl, language, onTokens, retries = 3, longestWait = 60, fetch = (request) => globalThis.fetch(request) } = options;
  const headers = language ? { "Accept-Language": language } : {};
  let tokens = options.tokens ?? null;
  let renewal: Promise<void> | undefined;
  // Sign-in and refresh need no token, and must not wait for a refresh.
  const open = createClient<paths>({ baseUrl, headers, fetch });
  const client = createClient<paths>({ baseUrl, headers, fetch: signed, bodySerializer });

  function keep(changed: Tokens | null): void {
    tokens = changed;
    onTokens?.(changed);
  }

  async function renew(refresh_token: string): Promise<void> {
    const answer = await open.POST("/v1/auth/refresh", { body: { refresh_token } });
    keep(answer.response.status === 401 ? null : await ok(answer));
  }

  /** Other tokens than these. Requests that need them at the same time share a refresh. */
  async function renewed(old: Tokens): Promise<Tokens | null> {
    if (tokens === old) await (renewal ??= renew(old.refresh_token).finally(() => (renewal = undefined)));
    return tokens === old ? null : tokens;
  }

  async function signed(request: Request): Promise<Response> {
    // With a key, the request can be repeated if its answer is lost.
    if (request.method === "POST" && !request.headers.has("Idempotency-Key")) {
      request.headers.set("Idempotency-Key", crypto.randomUUID());
    }
    let used = tokens;
    // A large upload should not be sent in vain.
    if (used && Date.parse(used.access_expires_at) < Date.now() + 30_000) used = (await renewed(used)) ?? used;
    if (used) request.headers.set("Authorization", `Bearer ${used.access_token}`);
    const response = await persist(request);
    const others = used && (await tokenRefused(response)) ? await renewed(used) : null;
    if (!others) return response;
    request.headers.set("Authorization", `Bearer ${others.access_token}`);
    return persist(request);
  }

  /** Sends a request, and repeats it if that is safe and the server asks for it or cannot be reached. */
  async function persist(request: Request): Promise<Response> {
    const safe = ["GET", "HEAD"].includes(request.method) || request.headers.has("Idempotency-Key");
    for (let repeats = safe ? retries : 0; ; repeats--) {
      let wait = 1;
      try {
        // A body can be read only once, so a copy is sent.
        const response = await fetch(request.clone());
        const asked = response.headers.get("Retry-After");
        wait = Number(asked);
        if (repeats === 0 || asked === null || !(wait <= longestWait)) return response;
        await response.body?.cancel();
      } catch (error) {
        // fetch throws a TypeError if there is no connection, and something else if it was aborted.
        if (repeats === 0 || !(error instanceof TypeError)) throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, wait * 1000));
    }
  }

  return Object.assign(client, {
    async signIn(body: Schemas["LoginRequest"]) {
      keep(await ok(open.POST("/v1/auth/login", { body })));
    },
    async signOut() {
      await ok(client.POST("/v1/auth/logout"));
      keep(null);
    },
  });
}

/** A wrong password or code is 401 as well, and must not be sent twice. */
async function tokenRefused(response: Response): Promise<boolean> {
  if (response.status !== 401) return false;
  const problem = await response.clone().json().catch(() => null);
  return isProblem(problem) && problem.code === "unauthorized";
}

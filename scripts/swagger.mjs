// What a person does in Swagger UI, for scripts/swagger: node swagger.mjs PORT CHROMIUM SCREENSHOTS [journey]
import { chromium } from 'playwright-core';

const [port, executablePath, screenshots, only] = process.argv.slice(2);
// On a loopback address Swagger UI leaves out what it asks of other hosts.
const origin = `http://staj.test:${port}`;
const server = `http://127.0.0.1:${port}`;
const PASSWORD = 'sandbox-parola';
const METHODS = ['get', 'post', 'put', 'patch', 'delete'];
// Who calls what reads. The first candidate has the application that is filled in, and the second the offer.
const ACCOUNTS = {
  programme_officer: ['program@staj.example'],
  iskur_officer: ['iskur@staj.example'],
  career_officer: ['kariyer@staj.example'],
  unit_officer: ['birim@staj.example'],
  school_officer: ['okul@staj.example'],
  employer_manager: ['yazilim@staj.example'],
  candidate: ['aday01@staj.example', 'aday02@staj.example'],
};
const PDF = {
  name: 'transkript.pdf',
  mimeType: 'application/pdf',
  buffer: Buffer.from(
    '%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n'
    + '3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n'),
};

const faults = [];
const fault = (text) => {
  faults.push(text);
  console.log(`   FAULT: ${text}`);
};
const expect = (what, found, expected) => {
  if (found === expected) console.log(`   ${what}: ${found}`);
  else fault(`${what}: expected ${expected}, found ${found}`);
};

const contract = await (await fetch(`${server}/openapi.json`)).json();
const operations = Object.entries(contract.paths).flatMap(([path, methods]) => METHODS
  .filter((method) => methods[method])
  .map((method) => ({ path, method, ...methods[method] })));
const resolved = (schema) => schema?.$ref
  ? resolved(schema.$ref.slice(2).split('/').reduce((at, key) => at[key], contract))
  : schema ?? {};

const browser = await chromium.launch({
  executablePath,
  args: [
    '--no-sandbox',
    '--host-resolver-rules=MAP staj.test 127.0.0.1',
    // As it would be with HTTPS.
    `--unsafely-treat-insecure-origin-as-secure=${origin}`,
  ],
});
const page = await browser.newPage({ viewport: { width: 1400, height: 1000 } });
page.setDefaultTimeout(60_000);
// Chromium logs every answer from 400 on. These of the API are expected, by their status.
const refusals = new Set();
page.on('console', (message) => {
  const [text, { url }] = [message.text(), message.location()];
  const status = /^Failed to load resource: the server responded with a status of (\d+)/.exec(text)?.[1];
  const isExpected = url.startsWith(`${origin}/v1/`) && refusals.has(Number(status));
  if (message.type() === 'error' && !isExpected) fault(`console: ${text} (${url})`);
});
page.on('pageerror', (error) => fault(`error of the page: ${error.message}`));
page.on('request', (request) => {
  const url = request.url();
  if (!url.startsWith(`${origin}/`) && !/^(blob|data):/.test(url)) fault(`request to another host: ${url}`);
});

let taken = 0;
const picture = (name) => {
  taken += 1;
  return page.screenshot({ path: `${screenshots}/${String(taken).padStart(2, '0')}-${name}.png` });
};

const load = async (again) => {
  await (again ? page.reload() : page.goto(`${origin}/docs/`));
  await page.locator('.opblock-tag').first().waitFor();
};

/** Opens or closes the operations of a tag. */
const toggle = async (tag, isOpen) => {
  const heading = page.locator(`#operations-tag-${tag}`);
  if (await heading.getAttribute('data-is-open') !== String(isOpen)) await heading.click();
  await page.locator(`#operations-tag-${tag}[data-is-open="${isOpen}"]`).waitFor();
};

/** Opens an operation to try it out. */
const open = async (id) => {
  const [tag] = operations.find(({ operationId }) => operationId === id).tags;
  await toggle(tag, true);
  const box = page.locator(`#operations-${tag}-${id}`);
  const begun = Date.now();
  await box.locator('.opblock-summary-control').click();
  const button = box.locator('.try-out__btn').first();
  await button.waitFor();
  // What was opened before is still being tried out.
  if (!/cancel/.test(await button.getAttribute('class'))) await button.click();
  await box.locator('.execute').waitFor();
  return { box, seconds: (Date.now() - begun) / 1000 };
};
const close = (box) => box.locator('.opblock-summary-control').click();
const parameter = (box, name) => box.locator(`tr[data-param-name="${name}"] input`).first();

/** Clicks on Execute, and returns what the page then shows: the status and the document. */
const execute = async (box, name) => {
  const clear = box.locator('.btn-clear');
  if (await clear.count()) await clear.click();
  await box.locator('.execute').click();
  const answer = box.locator('.live-responses-table .response').first();
  await answer.waitFor();
  await answer.scrollIntoViewIfNeeded();
  await picture(name);
  const status = Number.parseInt(await answer.locator('.response-col_status').first().innerText(), 10);
  const body = answer.locator('.highlight-code').first();
  let found = null;
  if (await body.count()) found = JSON.parse(await body.locator('code').first().innerText());
  return { status, found };
};

/** With the button of the account if there is one, otherwise by hand, as anybody would. */
const signIn = async (email) => {
  const button = page.getByRole('button', { name: email, exact: true });
  if (await button.count()) {
    await button.click();
    await page.locator('button[aria-pressed="true"]', { hasText: email }).waitFor();
    console.log(`   signed in with the button ${email}`);
  } else {
    const { box } = await open('login');
    await box.locator('textarea').fill(JSON.stringify({ email, password: PASSWORD }));
    const { status, found } = await execute(box, 'login');
    expect('signing in', status, 200);
    await close(box);
    await page.locator('.auth-wrapper .authorize').first().click();
    const dialog = page.locator('.modal-ux');
    await dialog.waitFor();
    const logout = dialog.getByText('Logout', { exact: true });
    if (await logout.count()) await logout.click();
    await dialog.locator('input').fill(found.access_token);
    await picture('authorize');
    await dialog.locator('button[type=submit]').click();
    await dialog.locator('.btn-done').click();
  }
  const { box } = await open('get_me');
  const { status, found } = await execute(box, `me-${email.split('@')[0]}`);
  expect('whose token it is', status === 200 ? found.email : status, email);
  await close(box);
};

const journey = async () => {
  console.log('Sign in');
  await load(false);
  await picture('page');
  await signIn('yazilim@staj.example');
  await load(true);
  const kept = await open('get_me');
  const me = await execute(kept.box, 'reloaded');
  expect('whose token it is after a reload', me.status === 200 ? me.found.email : me.status, 'yazilim@staj.example');
  await close(kept.box);
  if (me.status !== 200) await signIn('yazilim@staj.example');

  console.log('Search the pool');
  const search = await open('search_pool');
  await picture('search-parameters');
  const pool = await execute(search.box, 'search');
  expect('the search as it stands', pool.status, 200);
  expect('it finds somebody', pool.found.items.length > 0, true);
  await close(search.box);

  console.log('Send an offer');
  const draft = await open('draft_offer');
  const drafted = await execute(draft.box, 'draft');
  expect('a draft of the example', drafted.status, 201);
  await close(draft.box);
  const send = await open('send_offer');
  const example = await parameter(send.box, 'offer_id').inputValue();
  const sent = await execute(send.box, 'send');
  expect('sending the offer of the sandbox', sent.status, 200);
  expect('its state', sent.found.state, 'sent');
  await parameter(send.box, 'offer_id').fill(drafted.found.id);
  expect('sending the own draft', (await execute(send.box, 'send-own')).status, 200);
  await close(send.box);

  console.log('See a problem');
  refusals.add(409);
  const discard = await open('discard_offer');
  const refused = await execute(discard.box, 'problem');
  expect('discarding what was sent', refused.status, 409);
  expect('the code of the problem', refused.found.code, 'offer_state');
  await close(discard.box);
  refusals.clear();

  console.log('Upload a file');
  await signIn('aday02@staj.example');
  const upload = await open('upload_supplementary_document');
  expect('the offer that is filled in', await parameter(upload.box, 'offer_id').inputValue(), example);
  await upload.box.locator('input[type=file]').setInputFiles(PDF);
  const title = upload.box.locator('tr[data-property-name="title"] input');
  if (await title.inputValue() === '') await title.fill('Transkript');
  await upload.box.locator('input[type=file]').scrollIntoViewIfNeeded();
  await picture('file');
  const uploaded = await execute(upload.box, 'upload');
  expect('the upload', uploaded.status, 201);
  expect('its size', uploaded.found.size_bytes, PDF.buffer.length);
  await close(upload.box);
  const read = await open('get_supplementary_document_content');
  await parameter(read.box, 'supplementary_document_id').fill(uploaded.found.id);
  expect('reading it', (await execute(read.box, 'download')).status, 200);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    read.box.getByText('Download file').click(),
  ]);
  console.log(`   it is saved as ${download.suggestedFilename()}`);
  await close(read.box);
};

const tokens = {};
const token = async (email) => {
  // A token is valid for ten minutes.
  if (!(tokens[email]?.until > Date.now())) {
    const body = JSON.stringify({ email, password: PASSWORD });
    const headers = { 'Content-Type': 'application/json' };
    const answer = await fetch(`${server}/v1/auth/login`, { method: 'POST', headers, body });
    tokens[email] = { value: (await answer.json()).access_token, until: Date.now() + 300_000 };
  }
  return tokens[email].value;
};

/** What the page offers to fill in, other than fitting the schema. */
const misfits = async (box, operation) => {
  const found = [];
  for (const described of operation.parameters ?? []) {
    const row = box.locator(`tr[data-param-name="${described.name}"]`);
    const schema = resolved(described.schema);
    let wanted = 'input';
    if (schema.enum || schema.type === 'boolean') wanted = 'select';
    else if (schema.type === 'array') wanted = resolved(schema.items).enum ? 'select' : 'button';
    if (!await row.locator(wanted).count()) found.push(`${described.name} has no ${wanted}`);
    if (await row.locator('textarea').count()) found.push(`${described.name} is a text area`);
  }
  const content = operation.requestBody?.content ?? {};
  if ('application/json' in content) {
    try {
      JSON.parse(await box.locator('.body-param textarea').inputValue());
    } catch (error) {
      found.push(`the body is not JSON: ${error.message.split('\n')[0]}`);
    }
  }
  if ('multipart/form-data' in content && !await box.locator('input[type=file]').count()) {
    found.push('no file can be chosen');
  }
  return found;
};

const every = async () => {
  console.log('Every operation');
  let current = null;
  let request = null;
  // Only what reads goes to the server, as somebody who may. The rest would change what others need.
  const refused = [];
  await page.route(/\/(v1\/|healthz|readyz)/, async (route) => {
    // The page itself asks for the accounts when it is loaded.
    if (!current) return route.continue();
    request = route.request();
    const { operationId, 'x-roles': roles = [] } = current;
    if (route.request().method() !== 'GET') return route.fulfill({ status: 204 });
    const url = route.request().url().replace(origin, server);
    const callers = roles.flatMap((role) => ACCOUNTS[role] ?? []);
    let response;
    for (const caller of callers.length ? callers : [null]) {
      const headers = { ...route.request().headers() };
      if (caller) headers.authorization = `Bearer ${await token(caller)}`;
      response = await route.fetch({ url, headers });
      if (response.ok()) break;
    }
    if (!response.ok()) {
      refused.push(`${operationId}: ${response.status()} ${(await response.json()).code}`);
      refusals.add(response.status());
    }
    return route.fulfill({ response });
  });
  const unsent = [];
  const times = [];
  const tryOut = async () => {
    request = null;
    const name = current.operationId;
    const { box, seconds } = await open(name);
    times.push([seconds, name]);
    for (const misfit of await misfits(box, current)) fault(`${name}: ${misfit}`);
    const file = box.locator('input[type=file]');
    if (await file.count()) await file.setInputFiles(PDF);
    await box.locator('.execute').click();
    await box.locator('.live-responses-table .response, .invalid, .validation-errors').first().waitFor();
    if (!request) {
      const invalid = await box.locator('tr:has(.invalid)')
        .evaluateAll((rows) => rows.map(({ dataset }) => dataset.paramName ?? dataset.propertyName));
      const without = (current.parameters ?? [])
        .filter(({ required, example }) => required && example === undefined)
        .map(({ name: field }) => field);
      if (invalid.length && invalid.every((field) => without.includes(field))) {
        unsent.push(`${name} (${invalid.join(', ')})`);
      } else {
        const errors = await box.locator('.validation-errors').allInnerTexts();
        fault(`${name} is not sent as it stands: ${[...invalid, ...errors].join(', ')}`);
        await picture(`unsent-${name}`);
      }
    }
    await close(box);
  };
  const tags = [...new Set(operations.map((operation) => operation.tags[0]))];
  let shown = 0;
  for (const tag of tags) {
    const begun = Date.now();
    // The page keeps everything that it ever showed, and becomes slow.
    await load(true);
    for (const other of tags) await toggle(other, other === tag);
    shown += await page.locator('.opblock').count();
    const own = operations.filter((operation) => operation.tags[0] === tag);
    for (current of own) await tryOut();
    current = null;
    console.log(`   ${tag}: ${own.length} in ${Math.round((Date.now() - begun) / 1000)} s`);
  }
  expect('operations on the page', shown, operations.length);
  times.sort((a, b) => a[0] - b[0]);
  const [middle, last] = [times[Math.floor(times.length / 2)], times.at(-1)];
  console.log(`   opened in ${middle[0].toFixed(1)} s (median) to ${last[0].toFixed(1)} s (${last[1]})`);
  console.log(`   ${operations.length - unsent.length} were sent as they stand`);
  const list = (items) => items.map((item) => `\n      ${item}`).join('');
  console.log(`   ${unsent.length} need the id of something that a sandbox does not have at first:${list(unsent)}`);
  console.log(`   ${refused.length} that read are refused as they stand:${list(refused)}`);
};

try {
  await journey();
  if (!only) await every();
} catch (error) {
  await picture('failed');
  fault(error.message);
}
await browser.close();
console.log(faults.length ? `${faults.length} faults` : 'No faults.');
process.exit(faults.length ? 1 : 0);

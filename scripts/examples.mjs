// What people do on the pages of examples/, for scripts/examples: node examples.mjs API SITE CHROMIUM SCREENSHOTS
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';

const [api, site, executablePath, screenshots] = process.argv.slice(2);
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const PASSWORD = 'sandbox-parola';
const WIDTHS = { desktop: { width: 1280, height: 900 }, phone: { width: 390, height: 844 } };

const faults = [];
const fault = (text) => {
  faults.push(text);
  console.log(`   FAULT: ${text}`);
};
const expect = (what, found, expected) => {
  if (found === expected) console.log(`   ${what}: ${found}`);
  else fault(`${what}: expected ${expected}, found ${found}`);
};

// Days and instants, counted from now. The sandbox's clock begins with it.
const DAY = 86_400_000;
const at = (days) => new Date(Date.now() + days * DAY).toISOString();
const date = (days) => at(days).slice(0, 10);

/** Calls the API as somebody. Data is prepared in no other way. */
const as = async (email) => {
  const call = async (method, path, body, headers = {}) => {
    const isForm = body instanceof FormData;
    const response = await fetch(`${api}/v1${path}`, {
      method,
      headers: { ...headers, ...(body && !isForm && { 'Content-Type': 'application/json' }) },
      body: isForm ? body : body && JSON.stringify(body),
    });
    const answer = await response.json();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${JSON.stringify(answer)}`);
    return answer;
  };
  const { access_token } = await call('POST', '/auth/login', { email, password: PASSWORD });
  return (method, path, body) => call(method, path, body, { Authorization: `Bearer ${access_token}` });
};
const setClock = async (days) => {
  const body = JSON.stringify({ now: at(days) });
  await fetch(`${api}/v1/sandbox/clock`, { method: 'PUT', headers: { 'Content-Type': 'application/json' }, body });
};

const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
let page;
// Chromium logs every answer from 400 on. These are expected.
let refusals = [];
let taken = 0;

/** Opens a page as somebody new. */
const open = async (name) => {
  console.log(name);
  await page?.context().close();
  page = await (await browser.newContext({ viewport: WIDTHS.desktop, locale: 'tr-TR' })).newPage();
  page.setDefaultTimeout(20_000);
  page.on('console', (message) => {
    const status = /status of (\d+)/.exec(message.text())?.[1];
    const isExpected = message.location().url.startsWith(`${api}/v1/`) && refusals.includes(Number(status));
    if (message.type() === 'error' && !isExpected) fault(`console: ${message.text()} (${message.location().url})`);
  });
  page.on('pageerror', (error) => fault(`error of the page: ${error.message}`));
  await page.goto(`${site}/${name}.html`);
  await page.getByRole('heading', { name: 'Oturum açın' }).waitFor();
};

/** Looks at what is shown now, at both widths: accessibility, width, a picture. */
const look = async (name) => {
  taken += 1;
  for (const [width, size] of Object.entries(WIDTHS)) {
    await page.setViewportSize(size);
    // What a file shows is not the page's, and its frame cannot be read.
    const { violations } = await page.evaluate(`${AXE}; axe.run({ exclude: [['iframe']] }, { resultTypes: ['violations'] })`);
    for (const { id, impact, nodes } of violations) {
      const text = `axe in ${name} (${width}): ${id}, ${impact}: ${nodes.map(({ html }) => html).join(' ').slice(0, 300)}`;
      if (['serious', 'critical'].includes(impact)) fault(text);
      else console.log(`   ${text}`);
    }
    const overflow = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
    if (overflow > 0) fault(`${name} is ${overflow} pixels too wide (${width})`);
    const dialog = await page.locator('dialog[open]').count();
    await page.screenshot({ path: `${screenshots}/${String(taken).padStart(2, '0')}-${name}-${width}.png`, fullPage: !dialog });
  }
  await page.setViewportSize(WIDTHS.desktop);
};

const sees = async (text, within = page) => {
  await within.getByText(text).first().waitFor();
  console.log(`   shown: ${text}`);
};
const click = (name, within = page) => within.getByRole('button', { name, exact: true }).first().click();
const calls = async (what, expected) => {
  const summary = await page.locator('#calls summary').innerText();
  expect(`API calls of ${what}`, Number(/bu ekranda (\d+)/.exec(summary)?.[1]), expected);
};
const focused = async (what, selector) => {
  if (!await page.locator(`${selector}:focus`).count()) fault(`${what}: the focus is not on ${selector}`);
};

/** With the keyboard alone. */
const signIn = async (email, password = PASSWORD) => {
  await page.getByLabel('E-posta adresi').fill(email);
  await page.keyboard.press('Tab');
  await page.getByLabel('Parola').fill(password);
  await page.keyboard.press('Enter');
};

const candidate = async () => {
  const owner = await as('aday02@staj.example');
  const [{ id: pool_entry_id }] = (await owner('GET', '/applications')).items;
  const offers = [['yazilim', 40, 65, 10], ['makine', 80, 105, 2], ['belediye', 120, 145, 12]];
  for (const [name, starts, ends, answer] of offers) {
    const manager = await as(`${name}@staj.example`);
    const { id } = await manager('POST', '/offers', {
      pool_entry_id, start_date: date(starts), end_date: date(ends), work: { tasks: 'Test yazma' }, respond_by: at(answer),
    });
    await manager('POST', `/offers/${id}/send`);
    if (name !== 'yazilim') continue;
    const { employer_id } = await manager('GET', '/me');
    await manager('PUT', `/employers/${employer_id}/talent-pool/${pool_entry_id}`, {});
    await manager('POST', '/interviews', { pool_entry_id, starts_at: at(5), duration_minutes: 30 });
  }

  await open('candidate');
  await look('candidate-sign-in');
  refusals = [401];
  await signIn('aday02@staj.example', 'yanlış');
  await sees('E-posta adresi veya parola yanlış');
  await look('candidate-wrong-password');
  refusals = [];
  await signIn('aday02@staj.example');
  await sees('Teklifi cevapla');
  await sees('Mülakata katıl');
  await calls('the start page', 1);
  await look('candidate-now');
  await page.reload();
  await sees('Teklifi cevapla');

  await page.getByRole('link', { name: 'Teklifi cevapla' }).click();
  await page.getByRole('heading', { name: 'Tekliflerim', exact: true }).waitFor();
  await calls('the offers', 1);
  await focused('after a change of screen', 'h2');
  const employers = await page.locator('article h3').allInnerTexts();
  expect('by deadline', employers.join(', '), 'Ege Makine Ltd. Şti., Anadolu Yazılım A.Ş., Yeşilova Belediyesi');
  await look('candidate-offers');

  const card = page.locator('article', { hasText: 'Anadolu Yazılım' });
  await click('Ayrıntılar', card);
  await page.getByRole('dialog', { name: 'Anadolu Yazılım A.Ş.' }).waitFor();
  await look('candidate-offer');
  await click('Kabul et…');
  await sees('Kabul geri alınamaz.');
  await sees('Kurum bildirim alır');
  await look('candidate-accept');
  await click('Kesin olarak kabul et');
  await sees('Anadolu Yazılım A.Ş. teklifini kabul ettiniz.');
  await sees('Kabul edildi', card);
  await calls('an acceptance, with the list', 4);
  await focused('after the acceptance', 'article button');
  await look('candidate-accepted');

  const third = page.locator('article', { hasText: 'Yeşilova' });
  await click('Ayrıntılar', third);
  await click('Reddet…');
  await sees('Ret geri alınamaz.');
  await page.getByLabel('Neden').fill('Tarihler bana uymuyor.');
  await look('candidate-decline');
  await click('Kesin olarak reddet');
  await sees('Reddedildi', third);

  const late = page.locator('article', { hasText: 'Ege Makine' });
  await click('Ayrıntılar', late);
  await click('Kabul et…');
  await sees('Kabul geri alınamaz.');
  await setClock(3);
  refusals = [409];
  await click('Kesin olarak kabul et');
  await sees('süresi', page.getByRole('alert'));
  console.log(`   refused: ${await page.getByRole('dialog').getByRole('alert').innerText()}`);
  await look('candidate-too-late');
  await page.keyboard.press('Escape');
  refusals = [];
  await sees('Süresi doldu', page.locator('article', { hasText: 'Ege Makine' }));
  await focused('after the refusal', 'article button');

  await page.getByRole('link', { name: 'Mülakatlarım' }).click();
  await page.getByRole('link', { name: 'Toplantıya katıl' }).waitFor();
  await calls('the interviews', 1);
  await click('Toplantı şifresini göster');
  await sees('Toplantı şifresi:');
  await calls('the interviews with a passcode', 2);
  await look('candidate-interviews');
  await click('Oturumu kapat');
  await page.getByRole('heading', { name: 'Oturum açın' }).waitFor();
};

const employer = async () => {
  await open('employer');
  await signIn('yazilim@staj.example');
  await sees('60 aday bulundu.');
  await calls('the search with what it needs', 6);
  await look('employer-pool');

  // The whole name, because that of another choice may begin with it. The count follows.
  const choice = (name) => page.locator('fieldset label', { hasText: new RegExp(`^\\s*${name}\\s*\\d+\\s*$`) });
  const count = (name) => choice(name).locator('.count').innerText();
  const total = Number(await count('Bilişim'));
  await choice('Bilişim').getByRole('checkbox').check();
  await sees(`${total} aday bulundu.`);
  expect('candidates of the other field, if it is chosen too', await count('Mühendislik ve Teknoloji'), '20');
  const better = Number(await count('En az 3,00'));
  await choice('En az 3,00').getByRole('radio').check();
  await sees(`${better} aday bulundu.`);
  await calls('two more filters', 8);
  await look('employer-filtered');
  await page.getByLabel('Fark etmez').check();
  await sees(`${total} aday bulundu.`);
  const cards = page.locator('article');
  expect('cards on the first page', await cards.count(), 10);
  await click('Daha fazla göster');
  await cards.nth(10).waitFor();
  expect('cards with the second page', await cards.count(), total);
  await focused('after more cards', 'article button');
  await calls('a next page', 10);

  await click('Yetenek havuzuma ekle', cards.nth(1));
  await sees('Aday yetenek havuzunuza eklendi.');
  await sees('Yetenek havuzunuzda', cards.nth(1));
  await calls('a candidate for the talent pool', 11);

  await click('Teklif hazırla…', cards.nth(1));
  await page.getByRole('dialog', { name: 'Teklif taslağı' }).waitFor();
  await look('employer-draft');
  const fill = async (fields) => {
    for (const [label, value] of Object.entries(fields)) await page.getByLabel(label).fill(value);
  };
  // The contract wants tasks with letters, and days in order.
  refusals = [422];
  await fill({ 'İlk gün': date(10), 'Son gün': date(5), 'Son cevap günü': date(8) });
  await click('Taslağı kaydet');
  await page.getByLabel('Yapılacak işler').and(page.locator('[aria-invalid]')).waitFor();
  await sees('Metin boş olamaz.');
  await look('employer-draft-refused');
  await fill({ 'Yapılacak işler': 'Test yazma ve kod incelemesi' });
  await click('Taslağı kaydet');
  await sees('Bitiş tarihi başlangıç tarihinden önce.');
  refusals = [];
  await fill({ 'Son gün': date(40) });
  await click('Taslağı kaydet');
  await page.getByRole('dialog', { name: 'Taslak kaydedildi' }).waitFor();
  await sees('En erken başlangıç');
  expect('a draft that starts too soon can be sent', await page.getByRole('button', { name: 'Adaya gönder' }).isEnabled(), false);
  await look('employer-drafted-too-late');
  await click('Taslağı sil');
  await sees('Taslak silindi.');

  await click('Teklif hazırla…', cards.nth(2));
  await fill({ 'İlk gün': date(40), 'Son gün': date(70), 'Son cevap günü': date(20), 'Yapılacak işler': 'Test yazma', 'Aylık ücret': '12500.50' });
  await click('Taslağı kaydet');
  await sees('₺12.500,50');
  await look('employer-drafted');
  await click('Adaya gönder');
  await sees('Teklif adaya gönderildi.');
};

/** A certificate to look at, as a PDF and as an image. */
const certificates = async () => {
  const paper = await browser.newPage({ viewport: { width: 700, height: 500 } });
  await paper.setContent('<body style="font: 20px sans-serif; padding: 60px; text-align: center"><h1>Sertifika</h1><p>Örnek Dil Kursu</p><p>B2 düzeyi, 2025</p>');
  const files = { pdf: await paper.pdf({ format: 'A5' }), png: await paper.screenshot() };
  await paper.close();
  return files;
};

const officer = async () => {
  const [office, agency, applicant] = await Promise.all(['program', 'iskur', 'aday33'].map((name) => as(`${name}@staj.example`)));
  const { id } = await office('POST', '/terms', {
    code: 'ornek', name: 'Ulusal Staj Programı (örnek)', operator: 'İŞKUR', representative_email: 'temsilci@usp.example',
    applications_open_at: at(4), applications_close_at: at(24), control_end_at: at(25), pool_opens_at: at(34), pool_closes_at: at(200), programme_end_date: date(300),
  });
  await office('POST', `/terms/${id}/privacy-notices`, { version: '1', text_tr: 'Kişisel verileriniz işlenir.', text_en: 'Your data is processed.' });
  const [prepared_by, checked_by, approved_by] = ['Deniz Aydın', 'Elif Şahin', 'Kerem Öztürk'].map((name) => ({ name, title: 'Uzman' }));
  await office('POST', `/terms/${id}/method-reports`, { description: 'İlk yayın', prepared_by, checked_by, approved_by });
  await agency('POST', `/terms/${id}/announce`);
  await setClock(5);
  const { items: [school] } = await applicant('GET', `/schools?q=${encodeURIComponent('Orta Doğu')}`);
  const application = await applicant('POST', `/terms/${id}/applications`, {
    school_id: school.id, department_code: 'computer_engineering', level: 'bachelor', class_year: 3, gpa: 3.25, formal_education: true, student_number: '2210001',
  });
  const files = await certificates();
  const documents = [['language_certificate', 'YDS 2025', 'pdf', 'application/pdf'], ['course_certificate', 'Veri bilimi kursu', 'png', 'image/png']];
  for (const [type, title, extension, media] of documents) {
    const form = new FormData();
    form.append('file', new File([files[extension]], `${title}.${extension}`, { type: media }));
    form.append('document_type', type);
    form.append('title', title);
    form.append('issued_year', '2025');
    await applicant('POST', `/applications/${application.id}/documents`, form);
  }
  await applicant('POST', `/applications/${application.id}/submit`, { privacy_notice_version: '1' });

  await open('officer');
  await signIn('kariyer@staj.example');
  await sees('2 belge kontrol bekliyor');
  await calls('the start page', 2);
  await look('officer-queue');
  await click('Sıradaki belgeyi al');
  await page.getByRole('heading', { name: 'YDS 2025' }).waitFor();
  await sees('Yabancı dil');
  await calls('the first document', 3);
  await focused('at the document', 'h2');
  await page.locator('iframe').waitFor();
  // The viewer of the browser does not say when it has drawn the file.
  await page.waitForTimeout(1500);
  await look('officer-pdf');
  await click('Kabul et');
  await sees('YDS 2025 kabul edildi.');
  await page.getByRole('heading', { name: 'Veri bilimi kursu' }).waitFor();
  await page.getByRole('img', { name: 'Belge: Veri bilimi kursu' }).waitFor();
  await calls('the next document', 2);
  await look('officer-image');
  refusals = [422];
  await page.getByLabel('Neden').selectOption({ label: 'Diğer' });
  await click('Reddet');
  await sees('Bir gerekçe yazılmalı.');
  await look('officer-reason-missing');
  refusals = [];
  await page.getByLabel('Açıklama').fill('Belgede adınız yazmıyor.');
  await click('Reddet');
  await sees('Veri bilimi kursu reddedildi.');
  await sees('Kontrol bekleyen belge yok');
  await look('officer-empty');
};

try {
  await candidate();
  await employer();
  await officer();
} catch (error) {
  await page?.screenshot({ path: `${screenshots}/failed.png`, fullPage: true }).catch(() => {});
  fault(error.message);
}
await browser.close();
console.log(faults.length ? `${faults.length} faults` : 'No faults.');
process.exit(faults.length ? 1 : 0);

// Starts Swagger UI. The server says above this whether it is a sandbox.
window.onload = async () => {
  const plugins = [SwaggerUIBundle.plugins.DownloadUrl, references];
  if (sandbox) {
    const { items } = await (await fetch('/v1/sandbox/accounts')).json();
    plugins.push(accountBar(items));
  }
  window.ui = SwaggerUIBundle({
    dom_id: '#swagger-ui',
    url: '/openapi.json',
    deepLinking: true,
    showExtensions: true,
    persistAuthorization: sandbox,
    // Everything that is open is drawn again after every click.
    docExpansion: 'none',
    // Every operation shows its own schemas, and the list of all of them is slow.
    defaultModelsExpandDepth: 0,
    // The standalone layout would send the address of the contract to validator.swagger.io.
    layout: 'BaseLayout',
    presets: [SwaggerUIBundle.presets.apis],
    plugins,
  });
};

// Looks up the references of an operation. Swagger UI itself reads the whole contract again for each
// operation that is opened, which takes seconds.
function references() {
  const at = (whole, path) => path.reduce((found, key) => found[key], whole);
  const resolve = (whole, node, within = []) => {
    if (Array.isArray(node)) return node.map((item) => resolve(whole, item, within));
    if (node === null || typeof node !== 'object') return node;
    const { $ref, ...own } = node;
    if (typeof $ref !== 'string') {
      const entries = Object.entries(node).map(([key, value]) => [key, resolve(whole, value, within)]);
      return Object.fromEntries(entries);
    }
    // A schema that contains itself ends here.
    if (within.includes($ref)) return own;
    return { ...resolve(whole, at(whole, $ref.slice(2).split('/')), [...within, $ref]), ...own, $$ref: $ref };
  };
  const resolveSubtree = async (whole, path) => {
    const spec = resolve(whole, at(whole, path));
    const form = spec.requestBody?.content['multipart/form-data']?.schema;
    for (const [name, field] of Object.entries(form?.properties ?? {})) {
      // Swagger UI would invent a value for it, and send that.
      if (!form.required?.includes(name)) field.examples = [''];
    }
    return { errors: [], spec };
  };
  return { fn: { resolveSubtree } };
}

// A button for each account of the staff and for two candidates, which signs in to it.
function accountBar(all) {
  const candidates = all.filter(({ role }) => role === 'candidate').slice(0, 2);
  const shown = [...all.filter(({ role }) => role !== 'candidate'), ...candidates];
  const signIn = async (system, { email, password }) => {
    const answer = await fetch('/v1/auth/login', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ email, password }),
    });
    const found = await answer.json();
    if (!answer.ok) {
      system.errActions.newThrownErr(new Error(found.title));
      return;
    }
    const schema = system.specSelectors.securityDefinitions().get('bearer');
    // The address is kept beside the token, so that its button stays marked after a reload.
    const bearer = { name: 'bearer', schema, value: found.access_token, email };
    system.authActions.authorizeWithPersistOption({ bearer });
  };
  const bar = (Original, system) => (props) => {
    const h = system.React.createElement;
    const current = system.authSelectors.authorized().getIn(['bearer', 'email']);
    const buttons = shown.map((account) => h('button', {
      key: account.email,
      title: `${account.full_name}, ${account.role}`,
      className: account.email === current ? 'btn authorize' : 'btn',
      'aria-pressed': account.email === current,
      onClick: () => signIn(system, account),
    }, account.email));
    // It stays in view, so that the account can be changed beside an operation.
    const style = { position: 'fixed', bottom: 0, left: 0, right: 0, zIndex: 2, background: '#fff', padding: '8px 0' };
    const row = { display: 'flex', flexWrap: 'wrap', gap: '5px' };
    return h('div', { style }, h('div', { className: 'wrapper', style: row }, buttons), h(Original, props));
  };
  // The end of the page must not be below it.
  document.body.style.paddingBottom = '90px';
  // The filter is off, so its place is free.
  return () => ({ wrapComponents: { FilterContainer: bar } });
}

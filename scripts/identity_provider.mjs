// An OpenID provider for scripts/identity-provider. It knows the people of the variable PEOPLE: their
// claims by the name with which they sign in. Any password is right.
import Provider from 'oidc-provider';

const { PORT, REDIRECT_URL, CLIENT_SECRET } = process.env;
const people = JSON.parse(process.env.PEOPLE);

const provider = new Provider(`http://127.0.0.1:${PORT}`, {
  clients: [{
    client_id: 'staj',
    client_secret: CLIENT_SECRET,
    redirect_uris: [REDIRECT_URL],
    grant_types: ['authorization_code'],
    response_types: ['code'],
  }],
  claims: { openid: ['sub'], email: ['email', 'email_verified'], staj: ['national_id', 'groups'] },
  scopes: ['openid', 'email', 'staj'],
  pkce: { required: () => true },
  findAccount: (_, id) => people[id] && { accountId: id, claims: () => ({ sub: id, ...people[id] }) },
});
provider.listen(Number(PORT), '127.0.0.1', () => console.log('ready'));

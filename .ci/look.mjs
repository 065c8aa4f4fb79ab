import { existsSync, readFileSync, writeFileSync } from 'node:fs';

/**
 * Looks at a running Syncline as a newcomer would: node look.mjs ADDRESS OWNER-FILE LOG
 * The owner's password is printed by the first start only; it is kept in OWNER-FILE, and must still open later ones.
 */
const [address, ownerFile, log] = process.argv.slice(2);

const printed = /Sign in as (\S+) with the password (\S+)/.exec(readFileSync(log, 'utf8'));
if (printed) writeFileSync(ownerFile, JSON.stringify({ email: printed[1], password: printed[2] }));
if (!existsSync(ownerFile)) throw new Error('The first start printed no password.');

await expectStatus('/', 200, { text: /<div id=/ });
await expectStatus('/health/live', 200);
await expectStatus('/health/ready', 200);
await expectStatus('/api/nothing-of-the-kind', 404);
await expectStatus('/api/auth/sign-in/email', 200, {
  method: 'POST',
  headers: { 'content-type': 'application/json', origin: address },
  body: readFileSync(ownerFile, 'utf8'),
});

async function expectStatus(path, status, { text, ...options } = {}) {
  const response = await fetch(address + path, options);
  const body = await response.text();
  if (response.status !== status)
    throw new Error(`${path}: ${response.status} instead of ${status}: ${body.slice(0, 300)}`);
  if (text && !text.test(body)) throw new Error(`${path}: not what it should be: ${body.slice(0, 300)}`);
}

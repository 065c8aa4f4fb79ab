import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { makeSealer } from './seal.ts';

const binding = { organizationId: 'o', connectionId: 'c', kind: 'auth' };
const old = { id: 'k1', key: randomBytes(32) };
const newer = { id: 'k2', key: randomBytes(32) };

describe('sealing', () => {
  it('opens what it sealed, each time differently sealed', () => {
    const sealer = makeSealer([old]);
    const [a, b] = [sealer.seal('sécret', binding), sealer.seal('sécret', binding)];
    expect(a.sealed.equals(b.sealed)).toBe(false);
    expect(a.sealed.includes(Buffer.from('sécret'))).toBe(false);
    expect(sealer.open(a.sealed, a.keyId, binding)).toBe('sécret');
  });

  it('opens old values after a new key was put in front, and seals with the new one', () => {
    const { sealed, keyId } = makeSealer([old]).seal('x', binding);
    const rotated = makeSealer([newer, old]);
    expect(rotated.open(sealed, keyId, binding)).toBe('x');
    expect(rotated.seal('x', binding).keyId).toBe('k2');
    expect(rotated.newestKeyId).toBe('k2');
  });

  it('says when the key is lost, and what to do', () => {
    const { sealed, keyId } = makeSealer([old]).seal('x', binding);
    expect(() => makeSealer([newer]).open(sealed, keyId, binding)).toThrow(
      expect.objectContaining({
        code: 'SEAL_KEY_LOST',
        remedy: 'reconnect',
        userMessage: expect.stringContaining('SYNCLINE_ENCRYPTION_KEYS'),
      }),
    );
  });

  it('opens nowhere else, and not when one bit was flipped', () => {
    const sealer = makeSealer([old]);
    const { sealed, keyId } = sealer.seal('x', binding);
    const broken = expect.objectContaining({ code: 'SEAL_BROKEN' });
    for (const other of [{ organizationId: 'p' }, { connectionId: 'd' }, { kind: 'webhook' }]) {
      expect(() => sealer.open(sealed, keyId, { ...binding, ...other })).toThrow(broken);
    }
    for (let at = 0; at < sealed.length; at += 1) {
      const flipped = Buffer.from(sealed);
      flipped.writeUInt8(flipped.readUInt8(at) ^ 1, at);
      expect(() => sealer.open(flipped, keyId, binding)).toThrow(broken);
    }
    expect(() => sealer.open(sealed.subarray(0, 20), keyId, binding)).toThrow(broken);
  });

  it('refuses keys of a wrong length, and none at all', () => {
    expect(() => makeSealer([])).toThrow();
    expect(() => makeSealer([{ id: 'short', key: randomBytes(16) }])).toThrow('short');
  });
});

import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { HubError } from '../errors/index.ts';

export interface SealingKey {
  /** Stored beside each sealed value, so that old ones open after a new key was added. */
  id: string;
  /** 32 bytes. */
  key: Buffer;
}

/** What a sealed value belongs to; it opens nowhere else. */
export interface SealBinding {
  organizationId: string;
  connectionId: string;
  kind: string;
}

export interface Sealer {
  newestKeyId: string;
  seal(plain: string, binding: SealBinding): { sealed: Buffer; keyId: string };
  /**
   * @throws HubError `reconnect`: SEAL_KEY_LOST when the key is not configured any more,
   * SEAL_BROKEN when the value was altered or belongs to another connection.
   */
  open(sealed: Buffer, keyId: string, binding: SealBinding): string;
}

/**
 * Seals secrets with AES-256-GCM. The stored form is version (1 byte), nonce (12), tag (16), text.
 * @param keys newest first: the first one seals, all of them open.
 */
export function makeSealer(keys: readonly SealingKey[]): Sealer {
  const [newest] = keys;
  if (!newest) throw new Error('At least one encryption key is needed.');
  const byId = new Map(keys.map((each) => [each.id, each.key]));
  for (const each of keys) {
    if (each.key.length !== 32) throw new Error(`The encryption key "${each.id}" is not 32 bytes long.`);
  }

  return {
    newestKeyId: newest.id,
    seal(plain, binding) {
      const nonce = randomBytes(nonceLength);
      const cipher = createCipheriv('aes-256-gcm', newest.key, nonce);
      cipher.setAAD(bindingBytes(binding));
      const text = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
      return { sealed: Buffer.concat([Buffer.of(version), nonce, cipher.getAuthTag(), text]), keyId: newest.id };
    },
    open(sealed, keyId, binding) {
      const key = byId.get(keyId);
      if (!key) throw keyLost(keyId);
      if (sealed[0] !== version || sealed.length < headerLength) throw sealBroken();
      const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(1, 1 + nonceLength), { authTagLength: 16 });
      decipher.setAAD(bindingBytes(binding));
      decipher.setAuthTag(sealed.subarray(1 + nonceLength, headerLength));
      try {
        return Buffer.concat([decipher.update(sealed.subarray(headerLength)), decipher.final()]).toString('utf8');
      } catch (cause) {
        throw sealBroken(cause);
      }
    },
  };
}

const version = 1;
const nonceLength = 12;
const headerLength = 1 + nonceLength + 16;

/** JSON of an array keeps the parts apart: no two bindings share their bytes. */
const bindingBytes = (binding: SealBinding): Buffer =>
  Buffer.from(JSON.stringify([binding.organizationId, binding.connectionId, binding.kind]), 'utf8');

const keyLost = (keyId: string): HubError =>
  new HubError('reconnect', `The encryption key "${keyId}" is not configured.`, {
    code: 'SEAL_KEY_LOST',
    userMessage:
      'The keys of this connection were stored with an encryption key that this installation no longer has. ' +
      'Nothing that was synced is lost. Restore the key in SYNCLINE_ENCRYPTION_KEYS, or reconnect with new keys.',
    origin: 'hub',
  });

const sealBroken = (cause?: unknown): HubError =>
  new HubError('reconnect', 'A stored credential does not open.', {
    code: 'SEAL_BROKEN',
    userMessage:
      'The stored keys of this connection cannot be read. Nothing that was synced is lost. Reconnect with new keys.',
    origin: 'hub',
    ...(cause === undefined ? {} : { cause }),
  });

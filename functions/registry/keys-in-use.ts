import { AuditError } from '../domain/audit-error.ts';
import type { Failure } from './failure.ts';
import { Credentials } from './keys.ts';

/** The access key of a run. */
export type KeysInUse = {
  /** Reads it once; a failure where there is none that can be used. */
  current(): Promise<Credentials | Failure>;
  /** After `refused` was refused: reads the key again, once in a run. Whether there is another one to ask with. */
  renew(refused: Credentials): Promise<boolean>;
};

/** `read` may throw {@link AuditError} `credentials-missing`; anything else it throws is thrown on. */
export function openKeys(read: () => Promise<Credentials>): KeysInUse {
  let keys: Promise<Credentials | Failure> | undefined;
  let again: Promise<Credentials | Failure> | undefined;
  return {
    current() {
      keys ??= readKeys(read);
      return keys;
    },
    async renew(refused) {
      again ??= readKeys(read);
      const fresh = await again;
      if ('kind' in fresh) return false;
      if (fresh.accessKey === refused.accessKey && fresh.secretKey === refused.secretKey) return false;
      keys = again;
      return true;
    },
  };
}

async function readKeys(read: () => Promise<Credentials>): Promise<Credentials | Failure> {
  const failure = { kind: 'unreadable', code: 'credentials-missing', retry: false } as const;
  try {
    const parsed = Credentials.safeParse(await read());
    if (parsed.success) return parsed.data;
    const wrong = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
    return { ...failure, detail: wrong.join('; ') };
  } catch (error) {
    if (error instanceof AuditError && error.code === 'credentials-missing') {
      return { ...failure, detail: error.detail };
    }
    throw error;
  }
}

import { randomUUID } from 'node:crypto';
import { constants, type Stats } from 'node:fs';
import { access, open, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { AuditError } from '../../domain/audit-error.ts';
import { readConfigText } from '../load.ts';

/**
 * Puts a text in the place of another at one stroke: whoever reads the file meanwhile finds the one or the other, whole. Its mode and its
 * owner stay, and so does a link to it. Throws {@link AuditError} `config-not-edited` where the file no longer holds the former text, or cannot be
 * written; then it is left as it is.
 */
export async function replaceFile(path: string, before: string, after: string): Promise<void> {
  const file = await realpath(path).catch(refuse(path));
  const stats = await stat(file).catch(refuse(path));
  if (!stats.isFile()) throw new AuditError('config-not-edited', `${path} is no file that can be replaced.`);
  // The folder may be open to who must not write the file.
  await access(file, constants.W_OK).catch(refuse(path));
  const draft = join(dirname(file), `.${basename(file)}.${randomUUID()}`);
  try {
    await write(draft, after, stats).catch(refuse(path));
    // The later this is asked, the less can come between.
    if ((await readConfigText(file)) !== before) {
      throw new AuditError('config-not-edited', `${path} was changed by another hand meanwhile.`);
    }
    await rename(draft, file).catch(refuse(path));
  } finally {
    // After the renaming there is none.
    await rm(draft, { force: true });
  }
}

async function write(path: string, text: string, { uid, gid, mode }: Stats): Promise<void> {
  const handle = await open(path, 'wx', 0o600);
  try {
    await handle.writeFile(text);
    const made = await handle.stat();
    if (made.uid !== uid || made.gid !== gid) await handle.chown(uid, gid);
    // The mode that a file is opened with is narrowed by the umask, and by a change of owner.
    await handle.chmod(mode & 0o7777);
    // A crash of the machine after the renaming must not leave an empty file.
    await handle.sync();
  } finally {
    await handle.close();
  }
}

const refuse =
  (path: string) =>
  (cause: unknown): never => {
    if (!(cause instanceof Error && 'syscall' in cause)) throw cause;
    throw new AuditError('config-not-edited', `${path} cannot be written: ${cause.message}.`, { cause });
  };

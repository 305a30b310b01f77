import { closestMatch } from 'leven';

/** Words of other tools, and of everyday speech, for keys and values of `audit.yaml`. Each counts only where its key or value may stand. */
const synonyms: Readonly<Record<string, readonly string[]>> = {
  // expect
  moving: ['mutable', 'floating', 'rolling', 'dynamic', 'movable', 'unpinned', 'latest'],
  immutable: ['fixed', 'frozen', 'constant', 'static', 'readonly', 'unchanging', 'trusted'],
  pinned: ['locked', 'pin', 'exact', 'digest', 'digests'],
  // severities
  critical: ['fatal', 'emergency', 'blocker', 'page'],
  high: ['error', 'major', 'severe', 'important'],
  medium: ['warning', 'warn', 'moderate', 'normal'],
  low: ['info', 'information', 'notice', 'minor', 'debug'],
  // kinds of findings
  'digest-changed': ['changed', 'moved', 'overwritten', 'mutated', 'tag-changed', 'tag-moved'],
  'digest-rolled-back': ['rolled-back', 'rollback', 'reverted', 'downgraded'],
  'tag-stale': ['stale', 'unused', 'idle', 'unpulled'],
  'tag-absent': ['absent', 'missing', 'deleted', 'gone', 'removed', 'tag-missing', 'tag-deleted'],
  'tag-unreadable': ['unreadable', 'unknown', 'unread', 'tag-unknown'],
  'registry-suspect': ['suspect', 'registry'],
  'record-tampered': ['tampered', 'tampering', 'record'],
  // keys at the top
  deployment: ['name', 'environment', 'env', 'stage'],
  schedule: ['cron', 'rate', 'interval', 'every', 'frequency'],
  timeZone: ['tz', 'zone'],
  retention: ['ttl', 'keep', 'retain', 'expireAfter'],
  concurrency: ['parallel', 'parallelism', 'workers'],
  people: ['users', 'updaters', 'names'],
  targets: ['tags', 'images', 'references', 'repositories'],
  rules: ['policies', 'patterns', 'overrides'],
  accept: ['ignore', 'allow', 'allowlist', 'whitelist', 'exceptions', 'suppress', 'silence'],
  emails: ['email', 'mail', 'mails', 'recipients', 'addresses'],
  // keys of registries, targets and policies
  zone: ['region'],
  endpoint: ['url', 'host', 'baseUrl', 'api'],
  secret: ['credentials', 'secretName', 'accessKey', 'auth'],
  image: ['repository', 'repo', 'imageName'],
  expect: ['mutability', 'mutable', 'immutable', 'pinned', 'mode', 'policy'],
  between: ['window', 'windows', 'changeWindow', 'changeWindows', 'hours', 'when'],
  by: ['users', 'user', 'updaters', 'allowedUpdaters', 'actors', 'who'],
  staleAfter: ['stale', 'maxIdle', 'unusedAfter', 'unpulledAfter'],
  remindEvery: ['reminder', 'repeat', 'repeatInterval', 'renotify'],
  severity: ['severities', 'level', 'priority'],
  until: ['expires', 'expiry', 'end'],
  reason: ['why', 'comment', 'note'],
};

/**
 * The candidate that was probably meant, if one is close enough to be worth a question. For a key below another one, its own name
 * counts: `windows` means `changes.between`.
 */
export function didYouMean(word: string, candidates: readonly string[]): string | undefined {
  const plain = plainly(word);
  const known = candidates.map((candidate) => ({ candidate, name: candidate.replace(/^\w+\.(?=[\w-]+$)/, '') }));
  const named = known.find(({ name }) => [name, ...(synonymsOf(name) ?? [])].map(plainly).includes(plain));
  return named?.candidate ?? closest(plain, candidates);
}

const synonymsOf = (name: string): readonly string[] | undefined =>
  Object.hasOwn(synonyms, name) ? synonyms[name] : undefined;

function closest(plain: string, candidates: readonly string[]): string | undefined {
  const similar = candidates.filter((candidate) => !areOpposites(plain, plainly(candidate)));
  const found = closestMatch(plain, similar.map(plainly), {
    maxDistance: Math.min(3, Math.max(1, Math.floor(plain.length / 2))),
  });
  return similar.find((candidate) => plainly(candidate) === found);
}

/** `mutable` is close to "immutable" in its letters only. */
function areOpposites(one: string, other: string): boolean {
  const [short = '', long = ''] = [one, other].toSorted((a, b) => a.length - b.length);
  return ['un', 'im', 'in', 'non', 'not', 'no'].some((prefix) => `${prefix}${short}` === long);
}

/** `stale_after` and `StaleAfter` are the same word to a person. */
const plainly = (word: string): string => word.toLowerCase().replace(/[-_ ]/g, '');

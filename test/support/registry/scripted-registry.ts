import { startHttpServer } from '../http-server.ts';

/** What is asked for: the parts of the path behind `/repositories`, decoded, and the query. */
export type ScriptedRequest = {
  /** Such as `['example', 'web/api', 'tags', 'v1']`. */
  readonly path: readonly string[];
  readonly page: number;
  /** Null where none is asked for. */
  readonly size: number | null;
};
export type ScriptedAnswer = {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Written as JSON unless it is text. */
  readonly body: unknown;
};

export type ScriptedRegistry = {
  readonly url: string;
  /** `registry`, `image/tags` and so on, each with its query, in the order in which they came. */
  readonly requests: string[];
  stop(): Promise<void>;
};

/** A registry whose every answer is given by a function: for answers that no registry in its right mind gives. */
export async function startScriptedRegistry(
  answer: (request: ScriptedRequest) => ScriptedAnswer,
): Promise<ScriptedRegistry> {
  const requests: string[] = [];
  const server = await startHttpServer((request, response) => {
    const { pathname, search, searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1');
    const asked = pathname.replace(/^.*\/repositories\/?/, '');
    requests.push(decodeURIComponent(asked) + search);
    const size = searchParams.get('pagesize');
    const path = asked.split('/').map(decodeURIComponent);
    const page = Number(searchParams.get('page') ?? 1);
    const { status = 200, headers = {}, body } = answer({ path, page, size: size === null ? null : Number(size) });
    response.sendDate = false;
    response.writeHead(status, headers).end(typeof body === 'string' ? body : JSON.stringify(body));
  });
  return { url: `${server.endpoint}/ncr/api/v2`, requests, stop: server.stop };
}

/** A page of a list that is cut into pages as NCR's guide says. */
export function pageOf(items: readonly unknown[], { page, size }: Pick<ScriptedRequest, 'page' | 'size'>) {
  const length = size ?? 50;
  const next = page * length < items.length ? page + 1 : null;
  return {
    count: items.length,
    next,
    previous: page > 1 ? page - 1 : null,
    results: items.slice((page - 1) * length, page * length),
  };
}

/** A tag as NCR tells it, in a list or by itself. */
export const wireTag = (name: string, fields: Readonly<Record<string, unknown>> = {}) => ({
  name,
  digest: `sha256:${'a'.repeat(64)}`,
  images: [
    { os: 'linux', architecture: 'amd64', digest: `sha256:${'b'.repeat(64)}`, latest_pulled: 1_700_000_000_000 },
  ],
  last_updated: 1_700_000_000_000,
  ...fields,
});

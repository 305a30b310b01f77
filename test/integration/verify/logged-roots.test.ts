import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { otherOptions } from '../../../functions/deployment/sdk-options.ts';
import { hashOf } from '../../../functions/domain/values/hash.ts';
import type { Instant } from '../../../functions/domain/values/instant.ts';
import { readLoggedRoots } from '../../../functions/verify/logged-roots.ts';
import { day } from '../../support/given/givens.ts';
import { isSweep } from '../../support/tier.ts';
import { type LogLine, type LogsServer, startLogsServer } from '../../support/worlds/logs-server.ts';

beforeEach(() => {
  vi.stubEnv('AWS_REGION', 'us-east-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'local');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'local');
});

let server: LogsServer;
afterEach(() => server.stop());

const rootOfDay = (days: number) => hashOf(days);
/** A line of the function's log, written `late` days after the time of the run. */
const line = (days: number, facts: object, late = 0): LogLine => ({
  timestamp: Date.parse(day(days + late)),
  message: `${JSON.stringify({ level: 'INFO', message: 'recorded', service: 'tagwarden', runAt: day(days), ...facts })}\n`,
});
const runLine = (days: number, late = 0) => line(days, { kind: 'audited', root: rootOfDay(days), failures: 0 }, late);
const loggedRoot = (days: number, late = 0) => ({
  runAt: day(days),
  root: rootOfDay(days),
  loggedAt: day(days + late),
});

async function read(lines: readonly LogLine[], since?: Instant, options: Parameters<typeof startLogsServer>[1] = {}) {
  server = await startLogsServer(lines, options);
  vi.stubEnv('AWS_ENDPOINT_URL_CLOUDWATCH_LOGS', server.endpoint);
  const client = new CloudWatchLogsClient(otherOptions);
  try {
    return await readLoggedRoots(client, { logGroup: 'Logs', since });
  } finally {
    client.destroy();
  }
}

test('every run is read, over all pages, the empty ones too', async () => {
  const days = [0, 1, 2, 3, 4];
  expect(await read(days.map((each) => runLine(each)))).toEqual({
    kind: 'read',
    roots: days.map((each) => loggedRoot(each)),
  });
  expect(server.requests).toHaveLength(5);
});

test('an empty log has no roots', async () => {
  expect(await read([])).toEqual({ kind: 'read', roots: [] });
});

test('a root that is logged again counts from its first line, and another root of the same run counts too', async () => {
  const forged = line(1, { kind: 'audited', root: rootOfDay(9) }, 3);
  expect(await read([runLine(1, 2), runLine(1, 1), forged])).toEqual({
    kind: 'read',
    roots: [loggedRoot(1, 1), { runAt: day(1), root: rootOfDay(9), loggedAt: day(4) }],
  });
});

test('a line without a root, or that is not of a run, is left out', async () => {
  const lines = [
    line(1, { kind: 'in-progress' }),
    line(1, { kind: 'audited', root: 'not a root' }),
    line(1, { kind: 'audited', root: null }),
    { timestamp: 0, message: 'no JSON, but with "message": "recorded"' },
    { timestamp: 0, message: '{"detail": {"message": "recorded"}}' },
  ];
  expect(await read(lines)).toEqual({ kind: 'read', roots: [] });
});

describe('of a part of the history', () => {
  test('a run is found though its line came days later, or before its time by the clock', async () => {
    const early = { ...runLine(2), timestamp: Date.parse(day(2)) - 300_000 };
    expect(await read([early, runLine(3, 4)], day(2))).toEqual({
      kind: 'read',
      roots: [{ ...loggedRoot(2), loggedAt: new Date(early.timestamp).toISOString() }, loggedRoot(3, 4)],
    });
  });

  test('the log is not asked for older lines, and an older run with a late line is left out', async () => {
    expect(await read([runLine(0), runLine(1, 2), runLine(2)], day(2))).toEqual({
      kind: 'read',
      roots: [loggedRoot(2)],
    });
    expect(server.requests[0]).toMatchObject({ startTime: Date.parse(day(2)) - 600_000 });
    expect(server.requests[0]).not.toHaveProperty('endTime');
  });
});

describe('a log that cannot be read is told as such, and why', () => {
  test('where the permission is missing', async () => {
    expect(await read([runLine(1)], undefined, { fault: { error: 'AccessDeniedException', page: 0 } })).toEqual({
      kind: 'unreadable',
      why: 'AccessDeniedException: because of a test',
    });
  });

  test('where it ends in the middle, so that no part is taken for the whole', async () => {
    const lines = [0, 1, 2, 3, 4].map((each) => runLine(each));
    expect(await read(lines, undefined, { fault: { error: 'AccessDeniedException', page: 2 } })).toMatchObject({
      kind: 'unreadable',
    });
  });

  test('where there is no such log group', async () => {
    expect(await read([], undefined, { logGroup: 'Others' })).toEqual({
      kind: 'unreadable',
      why: 'ResourceNotFoundException: The specified log group does not exist.',
    });
  });

  test('where nothing answers', async () => {
    server = await startLogsServer([]);
    vi.stubEnv('AWS_ENDPOINT_URL_CLOUDWATCH_LOGS', 'http://127.0.0.1:1');
    const client = new CloudWatchLogsClient(otherOptions);
    expect(await readLoggedRoots(client, { logGroup: 'Logs', since: undefined })).toEqual({
      kind: 'unreadable',
      why: expect.stringContaining('ECONNREFUSED'),
    });
    client.destroy();
  });

  // The client tries three times, ten seconds each.
  test.runIf(isSweep).each(['at-once', 'midway'] as const)('where the answer stops %s', async (hangs) => {
    const startedAt = Date.now();
    expect(await read([], undefined, { fault: { hangs } })).toEqual({
      kind: 'unreadable',
      why: expect.any(String),
    });
    expect(Date.now() - startedAt).toBeLessThan(45_000);
  });
});

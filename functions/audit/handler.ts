import { resolve } from 'node:path';
import { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { logMetrics } from '@aws-lambda-powertools/metrics/middleware';
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import * as z from 'zod';
import { loadConfig } from '../config/load.ts';
import { readEnvironment } from '../deployment/environment.ts';
import { AuditError } from '../domain/audit-error.ts';
import { InstantFromIso } from '../domain/values/instant.ts';
import { sealWith } from '../domain/values/seal.ts';
import { createClients, createPorts } from './adapters.ts';
import { logReport, logRoot, logSnapshot, logTampered, measure, raiseFailures } from './report.ts';
import { type RunReport, runAudit } from './run.ts';
import { readSealKey } from './seal-key.ts';

/** What the schedule sends: its scheduled time. */
export const AuditEvent = z.object({ runAt: InstantFromIso });

/** Reserved at the end of the function's time: to record, to notify and to log. */
const reserveMs = 60_000;

const logger = new Logger({ serviceName: 'tagwarden' });
const metrics = new Metrics({ namespace: 'Tagwarden', serviceName: 'tagwarden' });
const clients = createClients();

async function audit(event: unknown, context: Context): Promise<Pick<RunReport, 'kind'>> {
  const parsed = AuditEvent.safeParse(event);
  if (!parsed.success) {
    throw new AuditError('event-invalid', `Invalid event ${JSON.stringify(event)}: ${z.prettifyError(parsed.error)}.`);
  }
  const environment = readEnvironment(process.env);
  const config = await loadConfig(resolve(import.meta.dirname, environment.AUDIT_CONFIG));
  const { runAt } = parsed.data;
  const sealing = sealWith(await readSealKey(clients.secretsManager, environment));
  const ports = createPorts(clients, config, environment, {
    variables: process.env,
    sealing,
    onTampered: (tampered) => logTampered(logger, tampered),
  });
  const report = await runAudit(
    runAt,
    config,
    { ...ports, recorded: (snapshot) => logSnapshot(logger, snapshot), ended: (run) => logRoot(logger, run) },
    { deadlineMs: Date.now() + context.getRemainingTimeInMillis() - reserveMs, isRetried: true },
  );
  logReport(logger, runAt, report);
  measure(metrics, config.deployment, report);
  raiseFailures(report);
  return { kind: report.kind };
}

export const handler = middy().use(injectLambdaContext(logger)).use(logMetrics(metrics)).handler(audit);

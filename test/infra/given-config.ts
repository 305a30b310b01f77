import type { AuditConfig } from '../../functions/config/audit-config.ts';
import type { Registry } from '../../functions/domain/registry.ts';
import { RegistryKey } from '../../functions/domain/values/reference.ts';
import { givenVersion } from '../support/given/givens.ts';

/** A configuration that can be deployed; the stack looks at no targets. */
export const givenConfig = (changes: Partial<AuditConfig> = {}): AuditConfig => ({
  deployment: 'prod',
  schedule: 'rate(1 hour)',
  timeZone: 'Asia/Seoul',
  emails: ['night@example.com', 'day@example.com'],
  retention: 'forever',
  concurrency: 16,
  registries: givenRegistries({ prod: null }),
  people: new Map(),
  targets: [],
  patterns: [],
  layers: { rules: [], defaults: { path: ['defaults'], keys: {} } },
  accept: [],
  maxTargets: 20_000,
  registryPolicy: { remindEvery: 'never', severities: {}, unreadableAfter: 3 },
  text: '',
  version: givenVersion,
  ...changes,
});

/** Registries by key, each with the name of its secret. */
export const givenRegistries = (secrets: Record<string, string | null>): AuditConfig['registries'] =>
  new Map(
    Object.entries(secrets).map(([text, secret]): [RegistryKey, Registry] => {
      const key = RegistryKey.parse(text);
      return [key, { key, name: text, at: { zone: 'kr' }, read: 'auto', secret }];
    }),
  );

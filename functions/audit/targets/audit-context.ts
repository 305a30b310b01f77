import type { AuditConfig } from '../../config/audit-config.ts';
import type { RegistryReader } from '../../domain/registry-reading.ts';
import type { RecordedRun, Run } from '../../domain/run.ts';
import type { RegistryKey } from '../../domain/values/reference.ts';
import type { Backlog } from '../backlog.ts';
import type { HeldPorts } from '../ports.ts';

/** All that a run knows when it starts to audit its targets. */
export type AuditContext = {
  readonly run: Run;
  /** Whether another invocation follows if this one fails. */
  readonly isRetried: boolean;
  /** Whether an earlier invocation started the run: some of its rows may be there. */
  readonly isResumed: boolean;
  /** The newest run that was recorded before it. */
  readonly previousRun: RecordedRun | null;
  /** All recorded runs that are known, newest first. */
  readonly recorded: readonly RecordedRun[];
  readonly backlog: Pick<Backlog, 'lastComplete' | 'interruptedSince' | 'unrecorded' | 'isBoardOld'>;
  readonly config: AuditConfig;
  readonly ports: HeldPorts;
  /** The registries, each opened once. */
  readonly readers: ReadonlyMap<RegistryKey, RegistryReader>;
  /** Epoch milliseconds: until then the registries may be asked and waited for. */
  readonly deadlineMs: number;
};

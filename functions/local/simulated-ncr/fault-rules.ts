import type { Fault } from './faults.ts';
import type { Route } from './routes.ts';

/** Requests, by what they ask for; what is left out fits all. */
export type RequestMatch = {
  readonly asks?: Route['kind'];
  readonly registry?: string;
  readonly image?: string;
  readonly tag?: string;
  /** Of a list, from 1. */
  readonly page?: number;
};

export type FailRule = {
  readonly fault: Fault;
  /** For so many requests; without it until the rule is ended. */
  readonly times?: number;
  /** From this one on of the requests that fit, counted from 1; without it from the first. */
  readonly nth?: number;
  /** For these alone; without it for all requests. */
  readonly only?: RequestMatch;
};

/** The rules in force. The first that fits a request is applied, and used up by it. */
export function createFaults() {
  let rules: { rule: FailRule; skip: number; left: number }[] = [];
  const remove = (ended: FailRule) => {
    rules = rules.filter(({ rule }) => rule !== ended);
  };
  return {
    add(rule: FailRule): () => void {
      rules.push({ rule, skip: (rule.nth ?? 1) - 1, left: rule.times ?? Number.POSITIVE_INFINITY });
      return () => remove(rule);
    },
    clear() {
      rules = [];
    },
    next(asked: Route | undefined): Fault | undefined {
      for (const each of rules.filter(({ rule }) => fits(rule.only ?? {}, asked))) {
        if (each.skip > 0) {
          each.skip -= 1;
          continue;
        }
        each.left -= 1;
        if (each.left <= 0) remove(each.rule);
        return each.rule.fault;
      }
      return undefined;
    },
  };
}

function fits(only: RequestMatch, asked: Route | undefined): boolean {
  const { kind: asks, ...rest } = asked ?? { kind: undefined };
  const facts: Readonly<Record<string, unknown>> = { asks, ...rest };
  return Object.entries(only).every(([name, wanted]) => wanted === undefined || facts[name] === wanted);
}

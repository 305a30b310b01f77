import { histories } from '../support/fault-histories.ts';
import { cutOff, faultsAtEachCall, loses, neverArrives } from './faults/at-each-call.ts';

await faultsAtEachCall(histories.afterDeath, [neverArrives, loses, cutOff]);
await faultsAtEachCall(histories.resuming, [neverArrives, loses, cutOff]);
await faultsAtEachCall(histories.overtaken, [neverArrives, cutOff]);

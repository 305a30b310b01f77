import { histories } from '../support/fault-histories.ts';
import {
  broken,
  cutOff,
  faultsAtEachCall,
  forbidden,
  loses,
  losesAndCannotLook,
  losesFirst,
  neverArrives,
} from './faults/at-each-call.ts';

await faultsAtEachCall(histories.telling, [
  neverArrives,
  losesFirst,
  loses,
  losesAndCannotLook,
  broken,
  forbidden,
  cutOff,
]);
await faultsAtEachCall(histories.paying, [neverArrives, loses, cutOff]);

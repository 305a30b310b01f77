import { histories } from '../../support/stories/fault-histories.ts';
import {
  broken,
  cutOff,
  faultsAtEachCall,
  forbidden,
  loses,
  losesAndCannotLook,
  losesFirst,
  neverArrives,
} from './at-each-call.ts';

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

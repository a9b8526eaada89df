/** A small Reply.io on this machine: stateful, strict about its contract, limited and faulty on request. */
export { startSimulator, Simulator, type SimulatorOptions } from './simulator.mjs';
export { contractFile } from './contract.mjs';
export { defaultSeedFile, readSeed } from './seed.mjs';
export { DOCUMENTED_LIMITS, type LimitOptions, type LimitWindow } from './limits.mjs';
export { FAULT_KINDS, type Fault, type FaultKind, type FaultOptions } from './faults.mjs';
export { generatedEmail } from './segments.mjs';
export { CONTACT_STATUSES, type ContactStatus, type SeedRow, type SequenceContact } from './sequenceContact.mjs';
export type { SequenceOptions } from './sequence.mjs';
export type { ContactBlock, StatusWrite } from './account.mjs';
export type { Refusals } from './statusChanges.mjs';
export type { RequestLog } from './requestLog.mjs';
export type { Now } from './clock.mjs';

/** A small Reply.io on this machine: stateful, strict about its contract, limited and faulty on request. */
export { startSimulator, Simulator, type SimulatorOptions } from './simulator.mjs';
export { contractFile } from './http/contract.mjs';
export { defaultSeedFile, readSeed } from './account/seed.mjs';
export { DOCUMENTED_LIMITS, type LimitOptions, type LimitWindow } from './conditions/limits.mjs';
export { FAULT_KINDS, type Fault, type FaultKind, type FaultOptions } from './conditions/faults.mjs';
export { generatedEmail, type ContactBlock } from './account/segments.mjs';
export { CONTACT_STATUSES, MARKS, type ContactStatus, type Mark, type SeedRow, type SequenceContact } from './account/sequenceContact.mjs';
export type { SequenceOptions } from './account/sequence.mjs';
export type { Account, AccountOptions, ListOptions } from './account/account.mjs';
export type { KeyOptions, UserOptions } from './account/keys.mjs';
export type { Refusals, StatusWrite } from './account/statusChanges.mjs';
export { FACTS } from './rules/facts.mjs';
export { SWITCHES, type Switches } from './rules/switches.mjs';
export type { RequestLog } from './http/requestLog.mjs';
export type { Now } from './conditions/clock.mjs';
export { EVENT_TYPES } from './webhooks/eventTypes.mjs';
export type { Delivery } from './webhooks/deliveries.mjs';
export { TEAM_WEBHOOKS, type Subscription, type WebhookOptions } from './webhooks/subscriptions.mjs';

export type { Switches } from './control/switches.ts';
export type { AccountSettings, Dunning } from './core/world.ts';
export type { Emulator } from './emulator.ts';
export { type StripeEmulator, type StripeEmulatorOptions, startStripeEmulator } from './start-emulator.ts';
export type { Delivery } from './webhooks/delivery.ts';

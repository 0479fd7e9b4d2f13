import { isTransientDatabaseError, MaintenanceError } from '@tandem/db';

/** True for what says nothing about the job: it is put back, and uses up no try. */
export const isTransient = (error: unknown): boolean =>
  isTransientDatabaseError(error) || error instanceof MaintenanceError;

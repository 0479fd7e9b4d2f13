import type { OperationCommand } from '@tandem/contracts';
import type { Author } from '@tandem/db/writes';

/** Who changes something by a command, and what the audit entry says beside it. */
export function commandAuthor(command: OperationCommand): Author {
  const { actorType, actorId, route, operationId } = command;
  const why = 'reason' in command ? { reason: command.reason } : {};
  return { actorType, actorId, metadata: { apiEndpoint: route, operationId, ...why } };
}

import type { AdjustCommand, ConsumeCommand, GrantCommand } from '@tandem/contracts';

let operations = 0;

/** Commands as the API makes them, each with an id of its own. */
export function frame(userId: string, actorType: 'USER' | 'ADMIN', actorId: string, route: string) {
  operations += 1;
  const operationId = `test-operation-${operations}`;
  return { operationId, requestId: `request-${operations}`, userId, actorType, actorId, route };
}

const ADMIN = ['ADMIN', 'ops-anna'] as const;
const WHY = { reason: 'said sorry', ticketId: 'T-1' };

export const grantTo = (userId: string, members: Partial<GrantCommand> = {}): GrantCommand => ({
  type: 'grant',
  ...frame(userId, ...ADMIN, 'POST /api/admin/credits/grants by ops-anna'),
  creditType: 'any',
  amount: 10,
  source: 'promotion',
  ...WHY,
  ...members,
});

export const adjustOf = (userId: string, amount: number, members: Partial<AdjustCommand> = {}): AdjustCommand => ({
  type: 'adjust',
  ...frame(userId, ...ADMIN, 'POST /api/admin/credits/adjust by ops-anna'),
  creditType: 'any',
  amount,
  ...WHY,
  ...members,
});

export const consumeOf = (userId: string, amount: number, members: Partial<ConsumeCommand> = {}): ConsumeCommand => ({
  type: 'consume',
  ...frame(userId, 'USER', userId, 'POST /api/user/credits/consume'),
  creditType: 'analysis',
  amount,
  action: 'test',
  ...members,
});

import { AuditLogQuery, AuditLogResponse, DEFAULT_PAGE_SIZE } from '@tandem/contracts';
import { readAuditLog } from '@tandem/db';
import type { Api } from '../../api.ts';
import { instantOf } from '../../body/instant-of.ts';
import type { ApiDependencies } from '../../dependencies.ts';

/** Who changed or looked at what, and why; the ledger of credits included. */
export function auditLogs(app: Api, { db }: ApiDependencies): void {
  app.get('/admin/audit-logs', {
    config: {
      access: 'admin',
      reads: { entityType: 'SETTING', entityId: 'audit_log' },
      problems: ['database_unavailable', 'invalid_cursor'],
    },
    schema: {
      tags: ['Admin'],
      summary: 'The audit log, newest first',
      description: 'Every change, in the transaction of which its entry was written, and every look of an admin.',
      querystring: AuditLogQuery,
      response: { 200: AuditLogResponse },
    },
    handler: (request) => {
      const { startDate, endDate, limit = DEFAULT_PAGE_SIZE, ...filter } = request.query;
      return readAuditLog(db, {
        ...filter,
        limit,
        ...(startDate === undefined ? {} : { startDate: instantOf(startDate, '/query/startDate') }),
        ...(endDate === undefined ? {} : { endDate: instantOf(endDate, '/query/endDate') }),
      });
    },
  });
}

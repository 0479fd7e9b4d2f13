import { ERRORS, type ErrorRow } from '@tandem/contracts';
import { GENERATED, table } from './markdown.ts';

/** docs/generated/errors.md */
export function errorsPage(): string {
  const rows = Object.entries<ErrorRow>(ERRORS).map(([code, { status, title, retryable, ops }]) => [
    `\`${code}\``,
    String(status),
    title,
    retryable ? 'yes' : 'no',
    ops,
  ]);
  return `${GENERATED}
# Errors

Every \`code\` of a problem answer (RFC 9457).

${table(['code', 'status', 'what the client reads', 'try again?', 'for whoever runs Tandem'], rows)}
`;
}

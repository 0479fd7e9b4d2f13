/** The size of a fault: small in `npm test`, as the matrix has it in `npm run test:faults`, which sets FAULT_SIZE=full. */
export const fully = <T>(small: T, full: T): T => (process.env['FAULT_SIZE'] === 'full' ? full : small);

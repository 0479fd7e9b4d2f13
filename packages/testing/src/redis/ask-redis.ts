import { connect } from 'node:net';

const ANSWER_MS = 5_000;

/**
 * Sends one inline command and returns the start of what came back, errors too (they start with `-`). A Redis that is
 * not there or says nothing rejects.
 */
export async function askRedis(port: number, command: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(`${command}\r\n`));
    socket.setTimeout(ANSWER_MS, () => socket.destroy(new Error(`redis-server on port ${port} does not answer`)));
    let answer = '';
    socket.on('data', (data) => {
      answer += data.toString();
      if (isComplete(answer)) socket.end();
    });
    socket.once('error', reject);
    socket.once('close', () => resolve(answer));
  });
}

/** A line, or a bulk string with as many bytes as it says (ASCII here); nothing else is asked for. */
function isComplete(answer: string): boolean {
  const [, length] = /^\$(\d+)\r\n/.exec(answer) ?? [];
  if (length === undefined) return answer.endsWith('\r\n');
  return answer.length >= answer.indexOf('\r\n') + 2 + Number(length) + 2;
}

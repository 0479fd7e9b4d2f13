import type { FastifyInstance } from 'fastify';

/** The retry action's icon; the others' actions are what the server would refuse anyway. */
const RETRY = '.lucide-refresh-cw';
const OTHERS = ['trash-2', 'ban', 'plus', 'pause', 'play', 'gauge', 'chart-no-axes-gantt'];

const STYLE = `<style>
ul[class^="jobActions-"] li:not(:has(${RETRY})), ul[class^="queueActions-"] li:not(:has(${RETRY})),
[role="menuitem"]:has(${OTHERS.map((icon) => `.lucide-${icon}`).join(', ')}) { display: none }
</style>`;

const FONT_FROM_ELSEWHERE = /<link href="https:\/\/fonts\.googleapis\.com[^>]*>/;

/**
 * Takes the actions that are not allowed off the board's page, and the font it would load from another site. Only
 * looks: what counts is the server's own refusal (allowed-actions.ts).
 */
export function hideForbiddenActions(board: FastifyInstance): void {
  board.addHook('onSend', async (_request, _reply, payload) => {
    if (typeof payload !== 'string' || !payload.startsWith('<!DOCTYPE html>')) return payload;
    return payload.replace(FONT_FROM_ELSEWHERE, '').replace('</head>', `${STYLE}</head>`);
  });
}

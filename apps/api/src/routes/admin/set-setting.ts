import {
  ADMIN_SETTING_NAMES,
  NoQuery,
  OperationView,
  RUNTIME_SETTINGS,
  SettingResponse,
  settingRequest,
} from '@tandem/contracts';
import type { Api } from '../../api.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import { controlDraft } from '../../operations/admin-draft.ts';
import { answerMutation } from '../../operations/answer-mutation.ts';

/** Sets a runtime setting; a route for each, with the shape of its value. Works in maintenance mode, which it also ends (RULES 21). */
export function setSetting(app: Api, deps: ApiDependencies): void {
  for (const name of ADMIN_SETTING_NAMES) {
    const { value, what } = RUNTIME_SETTINGS[name];
    const path = `/admin/settings/${name}`;
    app.post(path, {
      config: { access: 'admin', mutation: true },
      schema: {
        tags: ['Admin'],
        summary: `Set ${name}`,
        description: `${what} Takes effect in every process within two seconds.`,
        querystring: NoQuery,
        body: settingRequest(value),
        response: { 200: SettingResponse, 202: OperationView },
      },
      handler: async (request, reply) => {
        const { value, ...body } = request.body;
        const draft = {
          type: 'set_setting',
          ...controlDraft(request, path),
          change: { name, value },
          ...body,
        } as const;
        await answerMutation(deps, request, reply, draft);
        return reply;
      },
    });
  }
}

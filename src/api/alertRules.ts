/** Alert rules in Grafana, by its provisioning API: looking whether they are there, and making those that are not. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';

import type { BurnRule } from './burnRules';
import { callGrafana, ProblemError } from './resources';

const PROVISIONING = '/api/v1/provisioning/alert-rules';
/** Without it Grafana lets nobody change the rule in the browser. */
const EDITABLE = { 'X-Disable-Provenance': 'true' };

export const RULES_FOLDER = { uid: 'synchealth-objectives', title: 'Sync Health objectives' };

export const ruleUrl = (uid: string) => `/alerting/grafana/${encodeURIComponent(uid)}/view`;

/** Null where there is none. */
async function found<T>(url: string): Promise<T | null> {
  try {
    return await callGrafana<T>({ url });
  } catch (error) {
    if (error instanceof ProblemError && error.problem.status === 404) {
      return null;
    }
    throw error;
  }
}

/** Grafana says of a folder that is not there that one may not see it, so this asks for a new one at once. */
async function makeFolder() {
  try {
    await callGrafana({ url: '/api/folders', method: 'POST', data: RULES_FOLDER });
  } catch (error) {
    const isThere = error instanceof ProblemError && [409, 412].includes(error.problem.status);
    if (!isThere) {
      throw error;
    }
  }
}

/** Those of these rules that Grafana has, whatever has become of them. */
export function useExistingRules(uids: readonly string[]) {
  return useQuery({
    queryKey: ['alert-rules', uids],
    queryFn: async () => {
      const rules = await Promise.all(
        uids.map((uid) => found<{ uid: string; title: string }>(`${PROVISIONING}/${uid}`))
      );
      return rules.filter((rule) => rule !== null);
    },
  });
}

/** A rule that is there already stays as it is: Grafana refuses a second one of the same uid. */
export function useMakeRules() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async ({ rules, group }: { rules: readonly BurnRule[]; group: string }) => {
      const missing = [];
      for (const rule of rules) {
        if ((await found(`${PROVISIONING}/${rule.uid}`)) === null) {
          missing.push(rule);
        }
      }
      if (missing.length === 0) {
        return;
      }
      await makeFolder();
      for (const rule of missing) {
        const data = { ...rule, folderUID: RULES_FOLDER.uid, ruleGroup: group };
        await callGrafana({ url: PROVISIONING, method: 'POST', headers: EDITABLE, data });
      }
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['alert-rules'] }),
  });
}

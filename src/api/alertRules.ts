/** Finds alert rules in Grafana by its provisioning API, and creates the missing ones. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';

import type { BurnRule } from './burnRules';
import { callGrafana, ProblemError } from './resources';

const PROVISIONING = '/api/v1/provisioning/alert-rules';
/** Without this header nobody can change the rule in the browser. */
const EDITABLE = { 'X-Disable-Provenance': 'true' };

export const RULES_FOLDER = { uid: 'synchealth-objectives', title: 'Sync Health objectives' };

export const ruleUrl = (uid: string) => `/alerting/grafana/${encodeURIComponent(uid)}/view`;

/** Null where Grafana answers 404. */
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

/** Creates the folder without looking for it first: for a missing folder Grafana answers that one may not see it. */
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

/** The rules among these uids that exist, in whatever state. */
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

/**
 * Creates the rules that do not exist. Existing ones stay as they are: Grafana refuses a second rule with the same uid.
 */
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

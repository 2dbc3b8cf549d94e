/** Reads the file of objectives at the start. Errors are one line. */
import { MAX_LENGTH, ObjectiveInput } from '@sync-health/contract';
import { Type } from '@sinclair/typebox';

import { readSettingFile } from '../config/settingFile';
import { compile } from '../http/validation';

/** The file can't be used. The message is one line that names the objective and its fault. */
export class ObjectivesFileError extends Error {}

const MAX_OBJECTIVES = 1000;

const ObjectivesFile = Type.Object(
  {
    objectives: Type.Unsafe<Record<string, ObjectiveInput>>({
      type: 'object',
      maxProperties: MAX_OBJECTIVES,
      propertyNames: { minLength: 1, maxLength: MAX_LENGTH.objectiveId },
      additionalProperties: ObjectiveInput,
    }),
  },
  { additionalProperties: false }
);

const validate = compile(ObjectivesFile);

/** Objectives by id. None without a file. */
export async function readObjectivesFile(file: string | null): Promise<Map<string, ObjectiveInput>> {
  if (file === null) {
    return new Map();
  }
  const { objectives } = await readSettingFile<{ objectives: Record<string, ObjectiveInput> }>({
    setting: 'SYNC_HEALTH_OBJECTIVES',
    file,
    validate,
    shape: '{"objectives": {"<id>": {"connector", "object"?, "indicator", "target", "windowDays"}}}',
    problem: ObjectivesFileError,
  });
  return new Map(Object.entries(objectives));
}

/** Reads the file of job webhooks at the start. Errors are one line. */
import { type Static, Type } from '@sinclair/typebox';

import { readSettingFile } from '../../config/settingFile';
import { compile } from '../../http/validation';
import { type JobWebhook } from './jobWebhook';
import { JobMap, readerOf } from './map';
import { Signature } from './signature';
import { VENDORS } from './vendors';

/** The file can't be used. The message is one line that names the webhook and the fault. */
export class JobWebhookFileError extends Error {}

const SETTING = 'SYNC_HEALTH_JOB_WEBHOOKS';

const NAME = /^[a-z0-9][a-z0-9_-]{0,63}$/;

const JobWebhookFile = Type.Object(
  {
    webhooks: Type.Record(
      Type.String(),
      Type.Object({ signature: Type.Optional(Signature), job: JobMap }, { additionalProperties: false })
    ),
  },
  { additionalProperties: false }
);

const validate = compile(JobWebhookFile);

/** Webhooks by the last part of their address; none without a file. */
export async function readJobWebhooks(file: string | null): Promise<ReadonlyMap<string, JobWebhook>> {
  if (file === null) {
    return new Map();
  }
  const { webhooks } = await readSettingFile<Static<typeof JobWebhookFile>>({
    setting: SETTING,
    file,
    validate,
    shape: '{"webhooks": {"<name>": {"signature": {"header", "secret"}, "job": {"jobId", "connector", "scope", …}}}}',
    problem: JobWebhookFileError,
  });
  return new Map(
    Object.entries(webhooks).map(([name, { signature = null, job }]) => {
      if (!NAME.test(name) || (VENDORS as readonly string[]).includes(name)) {
        throw new JobWebhookFileError(
          `${SETTING}: ${file}: webhooks.${name} must be a name of a-z, 0-9, - and _, and none of ${VENDORS.join(', ')}.`
        );
      }
      return [name, { read: readerOf(job), signature }];
    })
  );
}

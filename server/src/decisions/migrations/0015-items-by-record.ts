/** Finds what was done about one record without reading every command. */
import { type Kysely, type Migration } from 'kysely';

export const itemsByRecord: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createIndex('command_items_by_record')
      .on('command_items')
      .columns(['record_id', 'connector'])
      .execute();
  },
};

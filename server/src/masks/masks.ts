/**
 * Masks personal data in texts before anything is stored, by the rules of a file. Patterns are RE2, which takes time
 * linear in the text, whatever a sender puts into it.
 */
import { type RE2JS } from 're2js';

import { contentOfEvent } from '../ingest/contentHash';
import { type StoredEvent } from '../ingest/storedEvent';

export const MASKED_FIELDS = ['errorMessage', 'triggeredBy', 'attributes'] as const;
export type MaskedField = (typeof MASKED_FIELDS)[number];

export interface Mask {
  pattern: RE2JS;
  replacement: string;
  fields: readonly MaskedField[];
  /** The attributes that it applies to; null if `fields` decides. */
  attributes: readonly string[] | null;
}

export class Masks {
  constructor(private readonly masks: readonly Mask[]) {}

  /**
   * Changes events before they are stored. Their content is hashed before, so redeliveries are still told from
   * conflicts.
   */
  applyTo(events: readonly StoredEvent[]) {
    if (this.masks.length === 0) {
      return;
    }
    for (const event of events) {
      if (event.errorMessage !== '' || event.triggeredBy !== '' || event.attributes !== '') {
        contentOfEvent(event);
        event.errorMessage = this.text('errorMessage', event.errorMessage);
        event.triggeredBy = this.text('triggeredBy', event.triggeredBy);
        event.attributes = this.#attributes(event.attributes);
      }
    }
  }

  /** The masked text of a field, or of text derived from it. */
  text(field: MaskedField, text: string): string {
    return text === '' ? text : this.#masked(text, (mask) => mask.fields.includes(field));
  }

  /**
   * The masked text of a member that is not an event's, and may hold anything. Masks of single attributes apply if the
   * member has an attribute's name; all other masks always apply.
   */
  textOfAny(name: string, text: string): string {
    return this.#masked(text, ({ attributes }) => attributes === null || attributes.includes(name));
  }

  #attributes(json: string): string {
    if (json === '') {
      return json;
    }
    const attributes = Object.entries<string>(JSON.parse(json)).map(([name, value]) => [
      name,
      this.#masked(value, ({ fields, attributes: names }) =>
        names === null ? fields.includes('attributes') : names.includes(name)
      ),
    ]);
    return JSON.stringify(Object.fromEntries(attributes));
  }

  #masked(text: string, applies: (mask: Mask) => boolean): string {
    return this.masks
      .filter(applies)
      .reduce((masked, { pattern, replacement }) => pattern.matcher(masked).replaceAll(replacement), text);
  }
}

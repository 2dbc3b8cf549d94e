/** Text: Markdown with variables. */
import { type PanelProps, renderTextPanelMarkdown } from '@grafana/data';

import { definePanel } from './definePanel';

const OPTIONS = { mode: 'markdown', content: '' };

function Text({ options, replaceVariables }: PanelProps<typeof OPTIONS>) {
  // The renderer of @grafana/data sanitizes HTML.
  return (
    <div
      className="markdown-html"
      dangerouslySetInnerHTML={{ __html: renderTextPanelMarkdown(replaceVariables(options.content)) }}
    />
  );
}

export const text = definePanel({ id: 'text', Panel: Text, options: OPTIONS, isStatic: true });

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { standardTransformers } from '@grafana/data';

import { type DashboardModel, type PanelModel } from './model';
import { knownOptionsOf, unknownMembers } from './panelPlugins';
import { unknownOptions } from './panels/unknownOptions';
import { toScene } from './scene';

const DASHBOARDS = path.join(__dirname, '../../../src/dashboards');
const FILES = readdirSync(DASHBOARDS).filter((name) => name.endsWith('.json'));
const TRANSFORMATIONS = Object.values(standardTransformers).map(({ id }) => id);

function read(file: string): DashboardModel {
  return JSON.parse(readFileSync(path.join(DASHBOARDS, file), 'utf8'));
}

function panelsOf({ panels }: DashboardModel): PanelModel[] {
  return panels.flatMap((panel) => [panel, ...(panel.panels ?? [])]).filter(({ type }) => type !== 'row');
}

describe.each(FILES)('the bundled dashboard %s', (file) => {
  it('becomes a scene', () => {
    expect(toScene(read(file)).state.$variables?.state.variables.length).toBeGreaterThan(0);
  });

  it('has only settings that the stage knows', () => {
    for (const panel of panelsOf(read(file))) {
      const known = knownOptionsOf(panel.type);
      const { options = {}, fieldConfig = { defaults: {}, overrides: [] }, transformations = [] } = panel;
      expect({
        panel: panel.title,
        isKnown: known != null,
        members: unknownMembers(panel),
        options: known && unknownOptions(options, fieldConfig, known),
        transformations: transformations.map(({ id }) => id).filter((id) => !TRANSFORMATIONS.includes(id)),
      }).toEqual({ panel: panel.title, isKnown: true, members: [], options: [], transformations: [] });
    }
  });
});

it('an unknown option or field option is named', () => {
  const known = knownOptionsOf('stat')!;
  const fieldConfig = { defaults: { custom: { sparkle: true } }, overrides: [] };
  expect(unknownOptions({ colorMode: 'value', wobble: 1 }, fieldConfig, known)).toEqual(['wobble', 'custom.sparkle']);
});

/** The Go modules linked into the plugin's backend, with the license of each from its license file. */
import { execFileSync } from 'node:child_process';

import { type Dependency } from './policy';
import { textsIn } from './texts';

/** Texts that identify a license, in the order in which they are tried. */
const TELLING: ReadonlyArray<[RegExp, string]> = [
  [/Mozilla Public License,? [Vv]ersion 2\.0/, 'MPL-2.0'],
  [/GNU (AFFERO|LESSER)? ?GENERAL PUBLIC LICENSE/i, 'GPL'],
  [/Apache License\s+Version 2\.0/, 'Apache-2.0'],
  [/Redistribution and use in source and binary forms[\s\S]*Neither the name/, 'BSD-3-Clause'],
  [/Redistribution and use in source and binary forms/, 'BSD-2-Clause'],
  [/Permission is hereby granted, free of charge/, 'MIT'],
  [/Permission to use, copy, modify, and\/or distribute this software/, 'ISC'],
];

export const licenseOfText = (text: string) => TELLING.find(([words]) => words.test(text))?.[1] ?? '';

export function goDependencies(root: string): Dependency[] {
  const template = '{{with .Module}}{{if not .Main}}{{.Path}}\t{{.Dir}}{{end}}{{end}}';
  const listed = execFileSync('go', ['list', '-deps', '-tags', 'arrow_json_stdlib', '-f', template, './pkg'], {
    cwd: root,
    encoding: 'utf8',
    // The same list on every machine.
    env: { ...process.env, GOOS: 'linux', GOARCH: 'amd64', CGO_ENABLED: '0' },
  });
  const modules = new Map(
    listed
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => line.split('\t') as [string, string])
  );
  return [...modules].map(([name, directory]) => ({
    name,
    license: licenseOfText(textsIn(directory)[0] ?? ''),
    directory,
  }));
}

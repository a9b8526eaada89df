// Makes the folder that `npm run dev` hands to n8n: the project without its node_modules. n8n takes every file in it
// named *.node.js for a node, and ends when one is none; two packages the tests use have such files.
import { cp, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { projectFolder } from './n8nPackage.mjs';

const folder = path.join(projectFolder, '.dev');
await rm(folder, { recursive: true, force: true });
await mkdir(folder);
await mkdir(path.join(projectFolder, 'dist'), { recursive: true });
for (const part of ['credentials', 'dist', 'icons', 'nodes']) await symlink(path.join(projectFolder, part), path.join(folder, part), 'junction');
await cp(path.join(projectFolder, 'package.json'), path.join(folder, 'package.json'));
// What it includes, and where the output goes, counts from the project's own.
await writeFile(path.join(folder, 'tsconfig.json'), '{ "extends": "../tsconfig.json" }\n');

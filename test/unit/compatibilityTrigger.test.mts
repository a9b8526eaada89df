import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { ReplyIoApi } from '../../credentials/ReplyIoApi.credentials';
import { ReplyIoTrigger } from '../../nodes/ReplyIo/ReplyIoTrigger.node';
import { itemSchema } from '../../nodes/ReplyIo/trigger/item';
import { brokenPromises, promisedBy, type Promised } from './compatibility.mjs';
import { projectFolder, readJson } from './project.mjs';

const FILE = 'test/unit/compatibilityTrigger.json';
const file = path.join(projectFolder, FILE);

const promised = promisedBy(new ReplyIoTrigger().description, { event: itemSchema as never }, new ReplyIoApi());
// The credential is the other node's as well, and guarded there.
const now = JSON.parse(JSON.stringify({ ...promised, credential: {} })) as Promised;
const before = existsSync(file) ? readJson<unknown>(FILE) as Promised : now;
const broken = brokenPromises(before, now);

// Additions are written down on request; a promise that was broken is not papered over.
const isUpdate = Boolean(process.env.UPDATE) || process.env.npm_lifecycle_event === 'compatibility:update';
if (isUpdate && broken.length === 0) writeFileSync(file, `${JSON.stringify(now, null, '\t')}\n`);

test('every workflow saved so far with the trigger works as before', () => {
	expect(broken).toEqual([]);
});

test('what was added is written down (npm run compatibility:update)', () => {
	expect(readJson(FILE)).toEqual(now);
});

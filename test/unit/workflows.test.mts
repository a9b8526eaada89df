import { readdirSync } from 'node:fs';
import path from 'node:path';

import { load } from 'js-yaml';

import { projectFolder, readJson, readText } from './project.mjs';

interface Workflow {
	permissions: Record<string, string>;
	jobs: Record<string, { 'timeout-minutes'?: number; permissions: Record<string, string>; steps: Array<{ uses?: string; run?: string; with?: Record<string, unknown> }> }>;
}

const FOLDER = '.github/workflows';
const workflows = readdirSync(path.join(projectFolder, FOLDER)).map((name) => {
	const text = readText(`${FOLDER}/${name}`);
	return [name, text, load(text) as Workflow] as const;
});

describe.each(workflows)('%s', (_, text, { permissions, jobs }) => {
	test('pins every action to a commit, and says which version that is', () => {
		const uses = text.split('\n').filter((line) => /\buses:/.test(line));
		expect(uses.length).toBeGreaterThan(0);
		for (const line of uses) expect(line).toMatch(/uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
	});

	test('starts without permissions, and no job may write but to prove where it ran', () => {
		expect(permissions).toEqual({});
		for (const job of Object.values(jobs)) {
			expect(job.permissions.contents).toBe('read');
			expect(Object.keys(job.permissions).filter((name) => job.permissions[name] !== 'read' && name !== 'id-token')).toEqual([]);
		}
	});

	test('keeps no token in the checkout and ends by itself', () => {
		for (const job of Object.values(jobs)) {
			expect(job['timeout-minutes']).toBeGreaterThan(0);
			for (const step of job.steps) if (step.uses?.startsWith('actions/checkout@')) expect(step.with?.['persist-credentials']).toBe(false);
		}
	});

	test('runs the same scripts as everybody does', () => {
		const { scripts } = readJson<{ scripts: Record<string, string> }>('package.json');
		for (const step of Object.values(jobs).flatMap((job) => job.steps)) {
			const script = /\bnpm (?:run )?(test|build|lint)\b/.exec(step.run ?? '')?.[1];
			if (script) expect(Object.keys(scripts)).toContain(script);
			// A branch name or a title put into a script would be run.
			expect(step.run ?? '').not.toContain('${{');
		}
	});
});

test('everything is published with its provenance, from a tag, after all suites', () => {
	const [, text, { jobs }] = workflows.find(([name]) => name === 'publish.yml')!;
	// n8n's own tool, which publishes with provenance.
	expect(jobs.publish.steps.some(({ run }) => run === 'npm run release')).toBe(true);
	expect(readJson<{ scripts: Record<string, string> }>('package.json').scripts.release).toBe('n8n-node release');
	expect(text).toMatch(/tags: \['v/);
	expect(jobs.publish.permissions['id-token']).toBe('write');
	expect(jobs.check.steps.some(({ run }) => run === '.ci/run')).toBe(true);
});

import { parseArgs, type ParseArgsConfig } from 'node:util';

import { DOCUMENTED_LIMITS } from './conditions/limits.mjs';
import { flagName } from './rules/flags.mjs';
import { COMMAND_LINE, SWITCHES, switchesOf, type Switches } from './rules/switches.mjs';
import type { SimulatorOptions } from './simulator.mjs';

export const DEFAULT_PORT = 3070;

const switchNames = Object.keys(SWITCHES) as Array<keyof Switches>;
const choicesOf = (name: keyof Switches) => Object.keys(SWITCHES[name].choices).filter((choice) => choice !== 'present');

export const USAGE = `A small Reply.io on this machine. Its address opens in a browser, as a page.

  --port <number>   ${DEFAULT_PORT} unless told, or the next that is free; 0 for any
  --key <text>      the API key it takes, "demo-key" unless told
  --seed <file>     a CSV of contacts to begin with, simulator/seed.csv unless told
  --speed <factor>  how many times as fast as real time the rate limit's minutes pass, 1 unless told
  --no-limits       without the rate limit
  --v4              with API v4, which most accounts don't have yet
  --rules           prints docs/simulator.md: how sure each of its rules is
  --help

What Reply.io may do in several ways:
${switchNames.map((name) => `  --${flagName(name)} <${choicesOf(name).join('|')}>\n      ${SWITCHES[name].asks}`).join('\n')}`;

const options = {
	port: { type: 'string' },
	key: { type: 'string', default: 'demo-key' },
	seed: { type: 'string' },
	speed: { type: 'string', default: '1' },
	'no-limits': { type: 'boolean', default: false },
	v4: { type: 'boolean', default: false },
	rules: { type: 'boolean', default: false },
	help: { type: 'boolean', default: false },
} as const;
const flags: ParseArgsConfig['options'] = Object.fromEntries(switchNames.map((name) => [flagName(name), { type: 'string' }]));

/** What the command line asks for: something to print, or a simulator; without a port, one is to be found. */
export type Asked = { print: 'usage' | 'rules' } | { print?: undefined; options: SimulatorOptions; port?: number };

/** @throws Error saying what cannot be understood */
export function readCommandLine(args: string[]): Asked {
	const { values } = parse(args);
	if (values.help) return { print: 'usage' };
	if (values.rules) return { print: 'rules' };
	const given = switchNames.map((name) => [name, (values as Record<string, unknown>)[flagName(name)]]);
	const chosen = Object.fromEntries(given.filter(([, choice]) => choice !== undefined)) as Partial<Switches>;
	if (values.v4 && chosen.v4) throw new Error('--v4 and --v4-absent exclude each other');
	return {
		port: values.port === undefined ? undefined : numberOf('--port', values.port),
		options: {
			...switchesOf({ ...COMMAND_LINE, ...(values.v4 ? { v4: 'present' } : {}), ...chosen }),
			apiKey: values.key,
			seed: values.seed,
			speed: numberOf('--speed', values.speed),
			limits: values['no-limits'] ? false : DOCUMENTED_LIMITS,
		},
	};
}

function parse(args: string[]) {
	try {
		return parseArgs({ args, options: { ...flags, ...options } });
	} catch (error) {
		throw new Error(`${(error as Error).message}\n\n${USAGE}`);
	}
}

function numberOf(name: string, text: string): number {
	const value = Number(text);
	if (text.trim() === '' || Number.isNaN(value)) throw new Error(`${name} must be a number, not "${text}"`);
	return value;
}

import type { AxiosInstance } from 'axios';

import { DOCUMENTED_LIMITS } from '../../simulator/index.mjs';
import { start, stopAll } from './client.mjs';

afterEach(stopAll);

const ask = async (http: AxiosInstance, times: number) => {
	const answers = [];
	for (let count = 0; count < times; count++) answers.push(await http.get('/v3/whoami'));
	return answers;
};

function manualClock() {
	let ms = Date.UTC(2030, 0, 1);
	return { now: () => ms, pass: (seconds: number) => void (ms += seconds * 1_000) };
}

describe('the rate limit', () => {
	test('is 100 a minute and 3,000 an hour as documented', () => {
		expect(DOCUMENTED_LIMITS).toEqual({ perMinute: 100, perHour: 3_000 });
	});

	test('refuses what is over it with 429, Retry-After in seconds and a problem, and does nothing', async () => {
		const clock = manualClock();
		const { simulator, http } = await start({ limits: { perMinute: 2, perHour: 100 }, now: clock.now });
		clock.pass(10);
		await ask(http, 1);
		clock.pass(20);
		const [, refused] = await ask(http, 2);
		expect(refused.status).toBe(429);
		expect(refused.headers['retry-after']).toBe('40');
		expect(refused.headers['content-type']).toMatch(/^application\/problem\+json/);
		expect(refused.data).toMatchObject({ title: 'Too Many Requests', status: 429 });
		expect(refused.headers).toMatchObject({
			'x-rate-limit-limit': '2',
			'x-rate-limit-remaining': '0',
			'x-rate-limit-reset': '2030-01-01T00:01:10.000Z',
		});
		expect(simulator.refused).toBe(1);
		expect(simulator.windows).toEqual([{ startMs: 10_000, accepted: 2, refused: 1 }]);
	});

	test('lets requests pass again after the wait it told, and not before', async () => {
		const clock = manualClock();
		const { simulator, http } = await start({ limits: { perMinute: 1, perHour: 100 }, now: clock.now });
		await ask(http, 2);
		clock.pass(59);
		expect((await ask(http, 1))[0].status).toBe(429);
		clock.pass(1);
		expect((await ask(http, 1))[0].status).toBe(200);
		expect(simulator.windows.map(({ accepted, refused }) => [accepted, refused])).toEqual([[1, 2], [1, 0]]);
	});

	test('holds for the hour as well, across its minutes', async () => {
		const clock = manualClock();
		const { http } = await start({ limits: { perMinute: 2, perHour: 3 }, now: clock.now });
		await ask(http, 2);
		clock.pass(60);
		const [passed, refused] = await ask(http, 2);
		expect([passed.status, refused.status]).toEqual([200, 429]);
		expect(refused.headers['retry-after']).toBe('3540');
		clock.pass(3_540);
		expect((await ask(http, 1))[0].status).toBe(200);
	});

	test('tells what is left on every answer', async () => {
		const { http } = await start({ limits: DOCUMENTED_LIMITS });
		const left = (await ask(http, 3)).map(({ headers }) => headers['x-rate-limit-remaining']);
		expect(left).toEqual(['99', '98', '97']);
	});

	test('passes faster on a fast clock, told in real seconds and at least one', async () => {
		const { http } = await start({ limits: { perMinute: 1, perHour: 100 }, speed: 120 });
		const [, refused] = await ask(http, 2);
		expect(refused.headers['retry-after']).toBe('1');
		const resetInMs = Date.parse(String(refused.headers['x-rate-limit-reset'])) - Date.now();
		expect(resetInMs).toBeLessThanOrEqual(500);
		await new Promise((resolve) => setTimeout(resolve, 520));
		expect((await ask(http, 1))[0].status).toBe(200);
	});

	test('does not count a request without the key', async () => {
		const { simulator, http } = await start({ limits: { perMinute: 1, perHour: 1 } });
		await http.get('/v3/whoami', { headers: { 'X-API-Key': 'other' } });
		expect((await ask(http, 1))[0].status).toBe(200);
		expect(simulator.refused).toBe(0);
	});
});

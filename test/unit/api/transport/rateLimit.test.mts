import { digestOf, pauseOf, RateLimitPause } from '../../../../nodes/ReplyIo/api/transport/rateLimit';

test('a pause lasts for the longest wait that was asked for', () => {
	const pause = new RateLimitPause();
	expect(pause.leftMs()).toBe(0);
	pause.begin(60_000, true);
	pause.begin(1_000, true);
	expect(pause.leftMs()).toBeGreaterThan(59_000);
	expect(pause.leftMs()).toBeLessThanOrEqual(60_000);
});

test('of two waits of one length, the one that began is told, whether Reply.io asked for it or not', () => {
	jest.useFakeTimers({ now: 0 });
	try {
		for (const isAsked of [true, false]) {
			const pause = new RateLimitPause();
			pause.begin(1_000, isAsked);
			pause.begin(1_000, !isAsked);
			expect(pause.isAsked).toBe(isAsked);
			pause.begin(1_001, !isAsked);
			expect(pause.isAsked).toBe(!isAsked);
		}
	} finally {
		jest.useRealTimers();
	}
});

test('an absurd wait is told in full, and asked about again soon', () => {
	jest.useFakeTimers({ now: 0 });
	try {
		const pause = new RateLimitPause();
		pause.begin(86_400_000, true, 60_000);
		expect(pause.leftMs()).toBe(86_400_000);
		jest.setSystemTime(59_999);
		expect(pause.leftMs()).toBe(86_340_001);
		jest.setSystemTime(60_000);
		expect(pause.leftMs()).toBe(0);
	} finally {
		jest.useRealTimers();
	}
});

test('there is one pause an account: origin, key and whoever it acts as', () => {
	const of = (...parts: string[]) => pauseOf(digestOf(...parts));
	expect(of('https://a.example', 'k')).toBe(of('https://a.example', 'k'));
	expect(of('https://a.example', 'k')).not.toBe(of('https://a.example', 'other'));
	expect(of('https://a.example', 'k')).not.toBe(of('https://b.example', 'k'));
	expect(of('https://a.example', 'k', '7')).not.toBe(of('https://a.example', 'k', '8'));
	// Nothing that is put together in another way is the same.
	expect(of('https://a.example', 'k', '7')).not.toBe(of('https://a.example', 'k7'));
});

test('what outlives an execution gives no key away', () => {
	expect(digestOf('https://a.example', 'secret-key')).toMatch(/^[\w+/]{43}=$/);
});

test('a pause is remembered however many accounts there are, one that has ended is forgotten', () => {
	const paused = pauseOf('paused');
	paused.begin(60_000, true);
	const ended = pauseOf('ended');
	for (let account = 0; account < 250; account++) pauseOf(`account ${account}`);
	expect(pauseOf('paused')).toBe(paused);
	expect(pauseOf('ended')).not.toBe(ended);
});

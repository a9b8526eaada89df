// Loaded into n8n before anything else: its clock is ahead by so many milliseconds, so that what waits for days is due.
const ahead = Number(process.env.CLOCK_AHEAD_MS ?? 0);
const { now } = Date;
globalThis.Date = new Proxy(Date, {
	construct: (target, args, newTarget) => Reflect.construct(target, args.length > 0 ? args : [now() + ahead], newTarget),
	apply: (target) => new target(now() + ahead).toString(),
	get: (target, key) => (key === 'now' ? () => now() + ahead : Reflect.get(target, key)),
});

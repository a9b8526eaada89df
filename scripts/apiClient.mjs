/**
 * A client of Reply.io's API that cannot change anything: it sends GET, and the one POST that only searches. It follows
 * no redirect, so that the key stays where it was meant to go.
 */
export class ReadOnlyClient {
	calls = 0;

	/** @param {{ baseUrl: string, apiKey: string, actingAs?: Record<string, string> }} options `actingAs`: headers sent with every call */
	constructor({ baseUrl, apiKey, actingAs = {} }) {
		const { protocol, hostname } = new URL(baseUrl);
		const isLocal = ['127.0.0.1', 'localhost', '[::1]'].includes(hostname);
		if (protocol !== 'https:' && !(protocol === 'http:' && isLocal)) throw new Error('The base URL must be https, or http on this machine.');
		this.baseUrl = baseUrl.replace(/\/+$/, '');
		this.apiKey = apiKey;
		this.actingAs = actingAs;
		/** Whether v3 is sent the key as a bearer token, in X-API-Key, or both. */
		this.v3Key = 'both';
	}

	/** @returns {Promise<Answer>} whatever the status is; the limit is waited for once */
	async get(path, options = {}) {
		return await this.#send('GET', path, options);
	}

	/** Searches contacts. @param {object} body @returns {Promise<Answer>} */
	async search(body, query = '') {
		return await this.#send('POST', `/v3/contacts/filter${query}`, { body });
	}

	async #send(method, path, { apiKey = this.apiKey, v3Key = path.startsWith('/v4/') ? 'apiKey' : this.v3Key, body } = {}, isSecond = false) {
		const headers = { ...this.actingAs };
		if (v3Key !== 'bearer') headers['X-API-Key'] = apiKey;
		if (v3Key !== 'apiKey') headers.Authorization = `Bearer ${apiKey}`;
		if (body) headers['Content-Type'] = 'application/json';
		this.calls++;
		const response = await fetch(this.baseUrl + path, {
			method,
			headers,
			body: body && JSON.stringify(body),
			redirect: 'manual',
			signal: AbortSignal.timeout(30_000),
		});
		const answer = new Answer(response.status, response.headers, await response.text());
		if (answer.status !== 429) return answer;
		const seconds = Number(response.headers.get('retry-after') ?? 1);
		if (isSecond || !(seconds <= 90)) throw new Error(`Reply.io's limit is reached. Try again in ${seconds} s.`);
		await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
		return await this.#send(method, path, { apiKey, v3Key, body }, true);
	}
}

/** An answer, and what may be told of it: nothing that is in its values. */
export class Answer {
	/** @param {number} status @param {Headers} headers @param {string} text */
	constructor(status, headers, text) {
		this.status = status;
		this.headers = headers;
		this.text = text;
		try {
			this.json = JSON.parse(text);
		} catch {
			this.json = undefined;
		}
	}

	get items() {
		return Array.isArray(this.json?.items) ? this.json.items : [];
	}

	/** An error's code: words or a number; undefined where there is none, or something else. */
	get code() {
		const code = this.json?.code;
		return typeof code === 'number' || (typeof code === 'string' && /^[\w.-]{1,60}$/.test(code)) ? code : undefined;
	}

	/** What the body is, e.g. "problem with code sequence.notFound". */
	get form() {
		if (this.text === '') return 'empty';
		if (Array.isArray(this.json)) return 'array';
		if (this.json === undefined) return /^\s*</.test(this.text) ? 'HTML' : 'text';
		if (typeof this.json?.status !== 'number' && this.status >= 400) return 'JSON';
		if (this.status < 400) return 'JSON';
		return this.code === undefined ? 'problem without a code' : `problem with code ${this.code}`;
	}

	/** e.g. "404, HTML" */
	toString() {
		return `${this.status}, ${this.form}`;
	}
}

import { ExplainedError } from './errors/explainedError';
import type { Id, WebhookId } from './id';
import type { ApiPath } from './transport/request';

/** The paths of Reply.io's API this node uses, as its reference writes them. */
export const PATHS = {
	setStatusV4: '/v4/sequences/{id}/contact-links/{contact_id}/status',
	setStatusV3: '/v3/sequences/{id}/contacts/set-status-in-sequence',
	sequenceContact: { v4: '/v4/sequences/{id}/contacts/{contact_id}', v3: '/v3/sequences/{id}/contacts/{contact_id}' },
	sequenceContacts: { v4: '/v4/sequences/{id}/contacts', v3: '/v3/sequences/{id}/contacts' },
	sequence: { v4: '/v4/sequences/{id}', v3: '/v3/sequences/{id}' },
	sequences: '/v3/sequences',
	contacts: '/v3/contacts',
	contactsFilter: '/v3/contacts/filter',
	contactStatuses: '/v3/contacts/{id}/statuses',
	whoami: '/v3/whoami',
	webhooks: '/v3/webhooks',
	webhook: '/v3/webhooks/{id}',
	enableWebhook: '/v3/webhooks/{id}/enable',
} as const;

/**
 * Fills the `{names}` of a path template with checked IDs. This is the only place a path is built.
 *
 * @param template as on the API page, e.g. `/v4/sequences/{id}/contact-links/{contact_id}/status`
 * @throws ExplainedError when an ID is missing
 */
export function fillPath(template: string, ids: Record<string, Id | WebhookId> = {}): ApiPath {
	return template.replace(/\{(\w+)\}/g, (_, name: string) => {
		if (ids[name] === undefined) throw new ExplainedError({ message: `The path ${template} lacks its ${name}` });
		return encodeURIComponent(String(ids[name]));
	}) as ApiPath;
}

import type { ApiVersion } from './transport/credential';
import type { Sends } from './transport/sender';
import { v3 } from './v3';
import { v4 } from './v4';
import type { Version } from './version';

const VERSIONS: Record<ApiVersion, Version> = { v3, v4 };

/** The version of the API an account uses. */
export function versionOf({ credential }: Pick<Sends, 'credential'>): Version {
	return VERSIONS[credential.apiVersion];
}

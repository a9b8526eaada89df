import { parseId, type Ref } from '../../nodes/ReplyIo/api/id';

/** A sequence or a contact by its checked ID. */
export const ref = (id: number): Ref => ({ id: parseId(id, 'Contact') });
